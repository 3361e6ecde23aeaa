package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static dev.weir.proxy.upstream.Fixture.contains;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;

import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** Whom the client trusts, and what it refuses to do in plain sight. */
@Timeout(60)
class TlsTest {

    private final FakeRegistry registry = FakeRegistry.startTls();
    private final byte[] content = new byte[2_000_000];
    private final String digest = registry.addBlob("app", content);
    private UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS, UpstreamObserver.none());

    @BeforeEach
    void trustTheRegistry() throws Exception {
        client.close();
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(
                                registry.authority().authorityPem().getBytes(StandardCharsets.UTF_8))));
        TrustManagerFactory trust = TrustManagerFactory
                .getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        client = new UpstreamClient(ClientSettings.DEFAULTS, UpstreamObserver.none(), InstantSource.system(),
                host -> new InetAddress[]{InetAddress.getLoopbackAddress()}, trust, name -> null);
    }

    @AfterEach
    void close() {
        client.close();
        registry.close();
    }

    @Test
    void aTrustedRegistryIsReadOverOneConnection() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (UpstreamAnswer answer = client.send(anonymous(registry.url()), blob("app", digest))) {
                assertArrayEquals(content, answer.readAll(content.length));
            }
        }
        assertEquals(1, registry.requests().stream().mapToInt(r -> r.connection()).distinct().count());
    }

    @Test
    void anUnknownAuthorityIsNotTrusted() {
        try (Fixture fixture = new Fixture()) {
            UpstreamException thrown = fixture.failure(Failure.TLS, Step.CONNECT,
                    () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
            contains(thrown, "certification path");
            assertEquals(0, registry.requests().size());
        }
    }

    @Test
    void anotherNameThanTheCertificatesIsNotTrusted() {
        URI other = URI.create("https://other.example.com:" + registry.port());
        UpstreamException thrown = assertThrows(UpstreamException.class,
                () -> client.send(anonymous(other), blob("app", digest)));
        assertEquals(Failure.TLS, thrown.failure());
        contains(thrown, "other.example.com");
    }

    @Test
    void aServerThatSpeaksNoTlsIsNotAsked() {
        try (RawServer plain = RawServer.start(peer -> peer.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            UpstreamException thrown = assertThrows(UpstreamException.class, () -> client
                    .send(anonymous(URI.create("https://127.0.0.1:" + plain.url().getPort())),
                            blob("app", digest)));
            assertEquals(Failure.TLS, thrown.failure());
            contains(thrown, "not an SSL/TLS record");
        }
    }

    @RepeatedTest(10)
    void aHandshakeThatBreaksOffMayBeTriedAgain() {
        try (RawServer plain = RawServer.start(RawServer.Peer::reset)) {
            UpstreamException thrown = assertThrows(UpstreamException.class, () -> client
                    .send(anonymous(URI.create("https://127.0.0.1:" + plain.url().getPort())),
                            blob("app", digest)));
            assertEquals(Failure.CONNECT, thrown.failure(), thrown.getMessage());
        }
    }

    @Test
    void aRedirectToPlainHttpIsRefused() {
        registry.faults().add(Fault.redirect(307, URI.create("http://127.0.0.1:1/x?signature=secret")));
        UpstreamException thrown = assertThrows(UpstreamException.class,
                () -> client.send(anonymous(registry.url()), blob("app", digest)));
        assertEquals(Failure.REDIRECT, thrown.failure());
        contains(thrown, "from https to plain http: http://127.0.0.1:1/x?…");
    }

    @Test
    void aRealmOverPlainHttpIsRefused() {
        registry.faults()
                .add(Fault.unauthorized("Bearer realm=\"http://127.0.0.1:1/token\"").on(Target.BLOB));
        UpstreamException thrown = assertThrows(UpstreamException.class,
                () -> client.send(anonymous(registry.url()), blob("app", digest)));
        assertEquals(Failure.TOKEN, thrown.failure());
        contains(thrown, "plain http");
    }
}
