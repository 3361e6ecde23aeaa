package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.LATE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.TestAuthority;

/** Whom Weir shows a certificate of its own. */
class ClientCertificateTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;

    private static NetworkSettings trusting(Path ca) {
        return new NetworkSettings(false, Optional.of(ca), Optional.empty(), Optional.empty(),
                new NetworkSettings.Proxy.Direct(), List.of());
    }

    @Test
    void aRegistryThatAsksForACertificateIsShownOurs() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().clientCertificates().start();
                Fixture fixture = new Fixture()) {
            String digest = registry.addBlob("a/b", CONTENT);
            Path ca = registry.writeAuthority(folder);
            Path certificate = folder.resolve("client.pem");
            Path key = folder.resolve("client.key");
            UpstreamSettings none = UpstreamSettings.at(Fixture.NAME, registry.url()).with(trusting(ca));
            UpstreamSettings ours = none.with(new NetworkSettings(false, Optional.of(ca),
                    Optional.of(certificate), Optional.of(key), new NetworkSettings.Proxy.Direct(),
                    List.of()));
            UpstreamException refused = assertThrows(UpstreamException.class,
                    () -> fixture.read(none, Fixture.blob("a/b", digest)));
            Fixture.contains(refused, Fixture.NAME);
            assertEquals(0, registry.requests().size());

            write(registry.authority().issueClient("weir"), certificate, key);
            assertArrayEquals(CONTENT, fixture.read(ours, Fixture.blob("a/b", digest)));
        }
    }

    @Test
    void aCertificateOfOursThatChangedIsShownFromTheNextConnectionOn() throws Exception {
        try (FakeRegistry registry = FakeRegistry.builder().clientCertificates().start();
                FakeRegistry stranger = FakeRegistry.startTls();
                Fixture fixture = new Fixture(
                        new ClientSettings(LATE, LATE, LATE, LATE, Duration.ofNanos(1), 8, 3))) {
            String digest = registry.addBlob("a/b", CONTENT);
            Path ca = registry.writeAuthority(folder);
            Path certificate = folder.resolve("client.pem");
            Path key = folder.resolve("client.key");
            UpstreamSettings ours = UpstreamSettings.at(Fixture.NAME, registry.url())
                    .with(new NetworkSettings(false, Optional.of(ca), Optional.of(certificate),
                            Optional.of(key),
                            new NetworkSettings.Proxy.Direct(), List.of()));
            write(stranger.authority().issueClient("weir"), certificate, key);
            assertThrows(UpstreamException.class, () -> fixture.read(ours, Fixture.blob("a/b", digest)));

            write(registry.authority().issueClient("weir"), certificate, key);
            assertArrayEquals(CONTENT, fixture.read(ours, Fixture.blob("a/b", digest)));
        }
    }

    @Test
    void aCertificateOfOursIsNotShownWhereARedirectLeads() throws Exception {
        try (FakeRegistry registry = FakeRegistry.startTls();
                FakeRegistry curious = FakeRegistry.builder().clientCertificates().start();
                Fixture fixture = new Fixture()) {
            String digest = registry.addBlob("a/b", CONTENT);
            curious.addBlob("a/b", CONTENT);
            registry.faults().add(Fault.redirect(307, URI.create(curious.url() + "/v2/a/b/blobs/" + digest)));
            Path ca = Files.writeString(folder.resolve("both.pem"),
                    registry.authority().authorityPem() + curious.authority().authorityPem());
            Path certificate = folder.resolve("client.pem");
            Path key = folder.resolve("client.key");
            write(curious.authority().issueClient("weir"), certificate, key);
            UpstreamSettings ours = UpstreamSettings.at(Fixture.NAME, registry.url())
                    .with(new NetworkSettings(false, Optional.of(ca), Optional.of(certificate),
                            Optional.of(key),
                            new NetworkSettings.Proxy.Direct(), List.of("127.0.0.1")));

            assertThrows(UpstreamException.class, () -> fixture.read(ours, Fixture.blob("a/b", digest)));
            assertEquals(0, curious.requests().size());
        }
    }

    private static void write(TestAuthority.ClientPair pair, Path certificate, Path key) throws IOException {
        Files.writeString(certificate, pair.certificatePem());
        Files.writeString(key, pair.keyPem());
    }
}
