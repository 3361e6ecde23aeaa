package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.testing.FakeProxy;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** Proxies, authorities and forbidden addresses on the way to an upstream. */
class NetworkTest {

    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path folder;

    private static NetworkSettings network(NetworkSettings.Proxy proxy) {
        return new NetworkSettings(false, Optional.empty(), Optional.empty(), Optional.empty(), proxy,
                List.of());
    }

    private static NetworkSettings trusting(Path ca) {
        return new NetworkSettings(false, Optional.of(ca), Optional.empty(), Optional.empty(),
                new NetworkSettings.Proxy.Direct(), List.of());
    }

    @Test
    void anAuthorityOfItsOwnIsTrustedBesideTheSystemsAndReadAgain() throws Exception {
        try (FakeRegistry one = FakeRegistry.startTls();
                FakeRegistry two = FakeRegistry.startTls();
                Fixture fixture = new Fixture()) {
            String digest = one.addBlob("a/b", CONTENT);
            two.addBlob("a/b", CONTENT);
            Path ca = one.writeAuthority(folder);
            UpstreamSettings first = UpstreamSettings.at(Fixture.NAME, one.url()).with(trusting(ca));
            UpstreamSettings second = UpstreamSettings.at(Fixture.NAME, two.url()).with(trusting(ca));
            assertArrayEquals(CONTENT, fixture.read(first, Fixture.blob("a/b", digest)));
            fixture.failure(Failure.TLS, Step.CONNECT,
                    () -> fixture.read(second, Fixture.blob("a/b", digest)));

            Path next = Files.writeString(folder.resolve("next"), two.authority().authorityPem());
            Files.move(next, ca, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertArrayEquals(CONTENT, fixture.read(second, Fixture.blob("a/b", digest)));

            Files.writeString(ca, "half a certif");
            fixture.client.send(second, UpstreamRequest.head("/v2/", "")).close();
        }
    }

    @Test
    void anAuthorityThatCantBeReadIsNamed() throws Exception {
        try (FakeRegistry registry = FakeRegistry.startTls(); Fixture fixture = new Fixture()) {
            UpstreamSettings settings = UpstreamSettings.at(Fixture.NAME, registry.url())
                    .with(trusting(folder.resolve("none.pem")));
            Fixture.contains(fixture.failure(Failure.TLS, Step.CONNECT,
                    () -> fixture.read(settings, Fixture.blob("a/b", "sha256:" + "0".repeat(64)))),
                    "none.pem");
        }
    }

    @Test
    void unverifiedTlsTakesAWord() throws Exception {
        try (FakeRegistry registry = FakeRegistry.startTls(); Fixture fixture = new Fixture()) {
            String digest = registry.addBlob("a/b", CONTENT);
            UpstreamSettings strict = UpstreamSettings.at(Fixture.NAME, registry.url());
            fixture.failure(Failure.TLS, Step.CONNECT,
                    () -> fixture.read(strict, Fixture.blob("a/b", digest)));
            UpstreamSettings insecure = strict
                    .with(new NetworkSettings(true, Optional.empty(), Optional.empty(),
                            Optional.empty(), new NetworkSettings.Proxy.Direct(), List.of()));

            assertArrayEquals(CONTENT, fixture.read(insecure, Fixture.blob("a/b", digest)));

            // The connection that was made without looking is not lent to those who look.
            fixture.failure(Failure.TLS, Step.CONNECT,
                    () -> fixture.read(strict, Fixture.blob("a/b", digest)));
        }
    }

    @Test
    void plainHttpGoesThroughAProxyByItsWholeUrlAndTlsThroughATunnel() throws Exception {
        try (FakeRegistry plain = FakeRegistry.start();
                FakeRegistry tls = FakeRegistry.startTls();
                FakeProxy proxy = FakeProxy.start("me:p%w");
                Fixture fixture = new Fixture()) {
            String digest = plain.addBlob("a/b", CONTENT);
            tls.addBlob("a/b", CONTENT);
            URI url = URI.create(proxy.url().toString().replace("//", "//me:p%25w@"));
            NetworkSettings.Proxy way = new NetworkSettings.Proxy.At(url);
            UpstreamSettings one = UpstreamSettings.at(Fixture.NAME, plain.url()).with(network(way));
            UpstreamSettings two = UpstreamSettings.at(Fixture.NAME, tls.url())
                    .with(new NetworkSettings(false, Optional.of(tls.writeAuthority(folder)),
                            Optional.empty(),
                            Optional.empty(), way, List.of()));

            assertArrayEquals(CONTENT, fixture.read(one, Fixture.blob("a/b", digest)));
            assertArrayEquals(CONTENT, fixture.read(two, Fixture.blob("a/b", digest)));

            assertEquals(List.of("GET " + plain.url() + "/v2/a/b/blobs/" + digest + " HTTP/1.1",
                    "CONNECT 127.0.0.1:" + tls.port() + " HTTP/1.1"), proxy.requests());
            assertFalse(tls.requests().stream().anyMatch(r -> r.header("proxy-authorization").isPresent()));
        }
    }

    @Test
    void aProxyThatRefusesIsNamedWithoutItsPassword() throws Exception {
        try (FakeRegistry tls = FakeRegistry.startTls();
                FakeProxy proxy = FakeProxy.start("me:right");
                Fixture fixture = new Fixture()) {
            UpstreamSettings settings = UpstreamSettings.at(Fixture.NAME, tls.url())
                    .with(network(new NetworkSettings.Proxy.At(
                            URI.create(proxy.url().toString().replace("//", "//me:hunter2@")))));
            UpstreamException failure = fixture.failure(Failure.CONNECT, Step.CONNECT,
                    () -> fixture.read(settings, Fixture.blob("a/b", "sha256:" + "0".repeat(64))));

            Fixture.contains(failure, "the proxy 127.0.0.1:" + proxy.url().getPort());
            Fixture.contains(failure, "407");
            assertFalse((failure.getMessage() + settings).contains("hunter2"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {"https://r.example.com|-|p:1",
        "http://r.example.com|-|q:2",
        "https://r.example.com|r.example.com|-", "https://r.example.com|example.com|-",
        "https://r.example.com|.example.com|-", "https://example.com|.example.com|p:1",
        "https://r.example.com|ample.com|p:1", "https://r.example.com|*|-",
        "https://r.example.com|x, Example.COM ,y|-",
        "https://r.example.com:5000|r.example.com:5000|-", "https://r.example.com|r.example.com:5000|p:1",
        "https://10.1.2.3|10.0.0.0/8|-", "https://10.1.2.3|10.1.2.3|-", "https://11.1.2.3|10.0.0.0/8|p:1",
        "https://127.0.0.1|-|-", "https://localhost|-|-", "https://[::1]|-|-",
        "https://[fd00::1]|fd00::/8|-"})
    void theEnvironmentSaysWhichProxy(String url, String noProxy, String expected) {
        Map<String, String> environment = noProxy == null
                ? Map.of("https_proxy", "http://p:1", "HTTP_PROXY", "q:2")
                : Map.of("https_proxy", "http://p:1", "HTTP_PROXY", "q:2", "NO_PROXY", noProxy);
        Optional<HttpProxy> found = new ProxyRules(environment::get).of(
                new NetworkSettings.Proxy.Environment(),
                Origin.of(URI.create(url)));
        assertEquals(Optional.ofNullable(expected), found.map(each -> each.host() + ":" + each.port()));
    }

    @Test
    void aRedirectToThisMachineIsNotFollowedUnlessItIsNamed() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                FakeRegistry victim = FakeRegistry.start();
                Fixture fixture = new Fixture()) {
            String digest = victim.addBlob("a/b", CONTENT);
            registry.faults()
                    .add(Fault.redirect(307, victim.url().resolve("/v2/a/b/blobs/" + digest))
                            .on(Target.BLOB));
            UpstreamSettings settings = UpstreamSettings.at(Fixture.NAME, registry.url());
            UpstreamRequest blob = Fixture.blob("a/b", digest);

            Fixture.contains(
                    fixture.failure(Failure.REDIRECT, Step.REDIRECT, () -> fixture.read(settings, blob)),
                    "upstreams." + Fixture.NAME + ".privateHosts");
            assertEquals(List.of(), victim.requests());

            for (String named : List.of("127.0.0.1", "127.0.0.0/8")) {
                assertArrayEquals(CONTENT,
                        fixture.read(settings.with(NetworkSettings.DEFAULTS.withPrivateHosts(
                                List.of("10.0.0.0/8", named))), blob));
            }
            // What was allowed to one is not lent to another.
            fixture.failure(Failure.REDIRECT, Step.REDIRECT, () -> fixture.read(settings, blob));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://169.254.169.254/latest/meta-data/", "http://127.1/", "http://2130706433/",
        "http://0x7f.0.0.1/", "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a00:1]/",
        "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://10.0.0.1/", "http://192.168.1.1/",
        "http://172.31.0.1/", "http://100.64.0.1/", "http://[fd00::1]/", "http://[fe80::1]/",
        "http://localhost/",
        "http://rebound.example.com/", "http://224.0.0.1/"})
    void noSpellingOfAPrivateAddressIsDialled(String location) throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                UpstreamClient client = new UpstreamClient(Fixture.settings(Fixture.LATE, Fixture.LATE),
                        UpstreamObserver.none(), InstantSource.system(),
                        host -> host.equals("rebound.example.com")
                                ? new InetAddress[]{InetAddress.getByName("10.0.0.7")}
                                : InetAddress.getAllByName(host),
                        null, name -> null)) {
            registry.faults().add(Fault.redirect(302, URI.create(location)).on(Target.BLOB));
            UpstreamException failure = org.junit.jupiter.api.Assertions.assertThrows(UpstreamException.class,
                    () -> client.send(UpstreamSettings.at(Fixture.NAME, registry.url()),
                            Fixture.blob("a/b", "sha256:" + "0".repeat(64))));
            assertTrue(failure.failure() == Failure.REDIRECT || failure.failure() == Failure.DNS,
                    failure.failure() + " " + failure.getMessage());
        }
    }

    @Test
    void aRedirectThatIsAllowedOpensNoWayToAnother() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                FakeRegistry storage = FakeRegistry.start();
                Fixture fixture = new Fixture()) {
            registry.faults().add(Fault.redirect(307, storage.url().resolve("/v2/a/b/blobs/x")));
            storage.faults().add(Fault.redirect(302, URI.create("http://169.254.169.254/latest/meta-data/")));

            Fixture.contains(fixture.failure(Failure.REDIRECT, Step.REDIRECT,
                    () -> fixture.read(Fixture.anonymous(registry.url()),
                            Fixture.blob("a/b", "sha256:" + "0".repeat(64)))),
                    "169.254.169.254");
            assertEquals(1, storage.requests().size());
        }
    }

    @Test
    void anIpv6AddressIsDialledAndNamedInBrackets() throws Exception {
        CompletableFuture<String> request = new CompletableFuture<>();
        try (RawServer server = RawServer.startAt(InetAddress.ofLiteral("::1"), peer -> {
            request.complete(peer.request());
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        }); Fixture fixture = new Fixture()) {
            assertEquals("hi", fixture.text(UpstreamSettings.at(Fixture.NAME, server.url()),
                    UpstreamRequest.get("/v2/", "")));
            assertTrue(request.get()
                    .toLowerCase(Locale.ROOT)
                    .contains("host: [::1]:" + server.url().getPort() + "\r\n"), request.get());
        }
    }

    @Test
    void aTokenServiceOnThisMachineIsNotAskedEither() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                FakeRegistry victim = FakeRegistry.start();
                Fixture fixture = new Fixture()) {
            registry.faults()
                    .add(Fault.unauthorized("Bearer realm=\"" + victim.url() + "/token\",service=\"x\""));
            fixture.failure(Failure.TOKEN, Step.TOKEN, () -> fixture.read(
                    UpstreamSettings.at(Fixture.NAME, registry.url()),
                    Fixture.blob("a/b", "sha256:" + "0".repeat(64))));
            assertEquals(List.of(), victim.requests());
        }
    }
}
