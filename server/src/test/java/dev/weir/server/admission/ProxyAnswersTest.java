package dev.weir.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.admission.LookupFailedException;
import dev.weir.admission.Mirrored;
import dev.weir.admission.PullScope;
import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.RegistryProxy;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.server.kubernetes.PullSecrets;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;

/** What admission asks of the proxy in the same program. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // started before each test
class ProxyAnswersTest {

    private static final MirrorNaming NAMING = new MirrorNaming("mirror.example.com", "cache");
    private static final ImageReference APP = ImageReference.parse("docker.io/library/app:v1");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private FakeRegistry upstream;
    private FakeRegistry mirror;
    private RegistryProxy proxy;
    private ProxyAnswers answers;

    private RegistryProxy proxy(Path store, Optional<MirrorSettings> mirroring) throws IOException {
        ProxySettings one = ProxySettings.of(store, UpstreamSettings.at("docker.io", upstream.url()));
        return RegistryProxy.start(new ProxySettings(
                HttpSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)), one.store(),
                one.client(), Map.copyOf(one.upstreams()), Optional.of("docker.io"), mirroring),
                new PrometheusRegistry());
    }

    private static PullSecrets nobodys() {
        return new PullSecrets(() -> {
            throw new IllegalStateException("no cluster is to be asked");
        });
    }

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.start();
        mirror = FakeRegistry.start();
        proxy = proxy(folder.resolve("one"), Optional.of(
                MirrorSettings.of(UpstreamSettings.at("mirror.example.com", mirror.url()), NAMING)));
        answers = new ProxyAnswers(proxy, Optional.of(NAMING), nobodys());
    }

    @AfterEach
    void stop() {
        proxy.close();
        upstream.close();
        mirror.close();
    }

    @Test
    void anImageIsThereWhenItsCopyHasEndedAndItsPlatformsAre() throws Exception {
        SampleImage amd = upstream.addImage("library/app", "amd", 1, 1_000, 1, "amd64");
        SampleImage arm = upstream.addImage("library/app", "arm", 1, 1_000, 2, "arm64");
        upstream.addIndex("library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"));

        assertEquals(Optional.empty(), answers.find(APP, Set.of(), PullScope.NOBODY));
        assertEquals(Optional.empty(), answers.await(APP, PullScope.NOBODY, PATIENCE));

        Mirrored found = answers.find(APP, Set.of("linux/amd64", "linux/arm64"), PullScope.NOBODY)
                .orElseThrow();
        assertEquals("mirror.example.com/cache/docker.io/library/app:v1", found.image().toString());
        assertEquals(upstream.digestOf("library/app", "v1"), found.digest().toString());
        mirror.remove("cache/docker.io/library/app", arm.digest());
        assertEquals(Optional.empty(), answers.find(APP, Set.of("linux/arm64"), PullScope.NOBODY));
        assertTrue(answers.find(APP, Set.of("linux/amd64"), PullScope.NOBODY).isPresent());
    }

    @Test
    void aWishInTheBackgroundSaysWhenItHasEnded() throws Exception {
        upstream.addImage("library/app", "v1", 1, 1_000);
        CountDownLatch ended = new CountDownLatch(1);
        answers.request(APP, PullScope.NOBODY, ended::countDown);
        assertTrue(ended.await(60, TimeUnit.SECONDS));
        assertTrue(answers.find(APP, Set.of(), PullScope.NOBODY).isPresent());
    }

    @Test
    void tagsAreWhatTheUpstreamSaysAndDigestsAreThemselves() throws Exception {
        SampleImage image = upstream.addImage("library/app", "v1", 1, 1_000);
        assertEquals(image.digest(), answers.resolve(APP).orElseThrow().toString());
        assertEquals(Optional.empty(), answers.resolve(ImageReference.parse("docker.io/library/app:none")));
        upstream.setOffline(true);
        assertEquals(image.digest(),
                answers.resolve(ImageReference.parse("app@" + image.digest())).orElseThrow().toString());
        assertThrows(LookupFailedException.class,
                () -> answers.resolve(ImageReference.parse("docker.io/library/other:1")));
    }

    @Test
    void whatCannotBeCopiedSaysWhy() throws Exception {
        assertEquals("its registry has no such image",
                answers.await(APP, PullScope.NOBODY, PATIENCE).orElseThrow());
        mirror.setOffline(true);
        assertThrows(LookupFailedException.class, () -> answers.find(APP, Set.of(), PullScope.NOBODY));
    }

    @Test
    void withoutAMirrorNobodyCanSay() throws Exception {
        upstream.addImage("library/app", "v1", 1, 1_000);
        try (RegistryProxy plain = proxy(folder.resolve("two"), Optional.empty())) {
            ProxyAnswers none = new ProxyAnswers(plain, Optional.empty(), nobodys());
            assertThrows(LookupFailedException.class, () -> none.find(APP, Set.of(), PullScope.NOBODY));
            assertEquals("there is no mirror", none.await(APP, PullScope.NOBODY, PATIENCE).orElseThrow());
        }
    }
}
