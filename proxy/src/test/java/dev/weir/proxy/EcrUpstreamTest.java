package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.credentials.CredentialSources;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeEcrApi;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;

/** A source registry in Amazon ECR: Basic passwords that end, blobs by redirect. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrUpstreamTest {

    @TempDir
    private Path folder;

    @Test
    void imagesArePulledWithPasswordsThatAreReplacedWhenTheyEnd() throws Exception {
        System.setProperty("aws.accessKeyId", FakeEcrApi.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", FakeEcrApi.SECRET_KEY);
        TestClock clock = new TestClock();
        try (FakeEcrApi api = FakeEcrApi.start("eu-west-1", clock);
                FakeRegistry registry = FakeRegistry.builder()
                        .basic("AWS", api::password)
                        .redirectBlobs(Duration.ofMinutes(5))
                        .start()) {
            String name = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
            CredentialsSource ecr = CredentialSources.ecr(Optional.empty(), Optional.empty(),
                    Optional.of(api.url()), clock);
            ProxyFixture weir = new ProxyFixture(folder, registry)
                    .upstream(name, UpstreamSettings.at(name, registry.url())
                            .with(ecr)
                            .with(new Access(Access.Mode.ANYONE, Duration.ofMinutes(5), Duration.ofHours(1)))
                            .with(NetworkSettings.DEFAULTS.withPrivateHosts(List.of("127.0.0.1"))))
                    .start();
            try (weir) {
                SampleImage one = registry.addImage("team/app", "v1", 2, 10_000);
                assertEquals(one.digest(), weir.client().pullImage(name + "/team/app", "v1").digest());

                clock.advance(Duration.ofHours(13));
                SampleImage two = registry.addImage("team/app", "v2", 2, 10_000, 5, "amd64");
                assertEquals(two.digest(), weir.client().pullImage(name + "/team/app", "v2").digest());
                assertEquals(List.of("GetAuthorizationToken", "GetAuthorizationToken"), api.actions());
            }
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }
}
