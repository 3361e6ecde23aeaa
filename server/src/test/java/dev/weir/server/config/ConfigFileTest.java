package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.certs.CertFiles;
import dev.weir.proxy.ProxySettings;
import dev.weir.proxy.http.HttpSettings;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.server.config.CertsConfig.RegistryTls;
import dev.weir.server.config.LogConfig.Format;
import dev.weir.server.config.LogConfig.Level;

class ConfigFileTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("REGISTRY_PASSWORD", "from-environment");

    private static WeirConfig parse(String text) throws ConfigException {
        return ConfigFile.parse("weir.yaml", text, ENVIRONMENT::get);
    }

    private static List<String> problemsOf(String text) {
        return assertThrows(ConfigException.class, () -> parse(text)).problems()
                .stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void withoutAFileTheUsualSevenAreServedOnLoopback() {
        WeirConfig config = WeirConfig.defaults();

        assertEquals("127.0.0.1:5000", Addresses.format(config.proxy().http().listen()));
        assertEquals("127.0.0.1:9090", Addresses.format(config.admin()));
        assertEquals(Path.of("weir-data"), config.proxy().store().path());
        assertEquals(50L << 30, config.proxy().store().maxBytes());
        assertEquals(ProxySettings.wellKnownUpstreams(), config.proxy().upstreams());
        assertEquals(Optional.of("docker.io"), config.proxy().defaultUpstream());
        assertEquals(HttpSettings.at(config.proxy().http().listen()), config.proxy().http());
        assertEquals(ClientSettings.DEFAULTS, config.proxy().client());
        assertEquals(Duration.ofSeconds(30), config.drainTimeout());
    }

    @Test
    void anEmptyFileMeansTheDefaults() throws ConfigException {
        assertEquals(WeirConfig.defaults(), parse(""));
        assertEquals(WeirConfig.defaults(), parse("# nothing yet\n"));
        assertEquals(WeirConfig.defaults(), parse("listen:\nstore:\n"));
    }

    @Test
    void everyKeyFindsItsPlace(@TempDir Path folder) throws ConfigException, IOException {
        Path certificate = Files.writeString(folder.resolve("cert.pem"), "c");
        Path key = Files.writeString(folder.resolve("key.pem"), "k");
        Path password = Files.writeString(folder.resolve("password"), "from-file\n");

        WeirConfig config = parse("""
                listen:
                  registry: "[::1]:5001"
                  admin: :9091
                  tls: {certificate: %s, key: %s}
                http:
                  maxConnections: 100
                  maxUriSize: 8KiB
                  maxHeaderSize: 32768
                  requestTimeout: 5s
                  idleTimeout: 1m
                  stallTimeout: 1m30s
                  drainTimeout: 0
                store:
                  path: /var/lib/weir
                  maxSize: 512MB
                  reserve: 1.5GiB
                upstreamClient:
                  connectTimeout: 500ms
                  firstByteTimeout: 20s
                  stallTimeout: 1m
                  idleTimeout: 2m
                  maxConnectionAge: 1h
                  maxConnections: 8
                  maxRedirects: 3
                defaultUpstream: quay.io
                upstreams:
                  docker.io: {}
                  quay.io:
                  registry.example.com:5000:
                    url: http://127.0.0.1:5001/
                    tagTtl: 1h30m
                    credentials: {username: me, password: inline}
                  a.example.com:
                    credentials: {username: me, passwordEnv: REGISTRY_PASSWORD}
                  b.example.com:
                    credentials: {username: me, passwordFile: %s}
                log: {level: debug, format: json, access: true}
                """.formatted(certificate, key, password));

        HttpSettings http = config.proxy().http();
        assertEquals("[0:0:0:0:0:0:0:1]:5001", Addresses.format(http.listen()));
        assertTrue(config.admin().getAddress().isAnyLocalAddress());
        assertEquals(new RegistryTls.Own(new CertFiles(certificate, key, Optional.empty())),
                config.certs().registry());
        assertEquals(
                new HttpSettings(http.listen(), Optional.empty(), 100, 8192, 32_768, Duration.ofSeconds(5),
                        Duration.ofMinutes(1), Duration.ofSeconds(90)),
                http);
        assertEquals(Duration.ZERO, config.drainTimeout());
        assertEquals(Path.of("/var/lib/weir"), config.proxy().store().path());
        assertEquals(512_000_000, config.proxy().store().maxBytes());
        assertEquals(3L << 29, config.proxy().store().reserveBytes());
        assertEquals(new ClientSettings(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMinutes(1),
                Duration.ofMinutes(2), Duration.ofHours(1), 8, 3), config.proxy().client());
        assertEquals(Optional.of("quay.io"), config.proxy().defaultUpstream());
        Map<String, UpstreamSettings> upstreams = config.proxy().upstreams();
        assertEquals(
                Set.of("docker.io", "quay.io", "registry.example.com:5000", "a.example.com", "b.example.com"),
                upstreams.keySet());
        assertEquals(UpstreamSettings.of("docker.io"), upstreams.get("docker.io"));
        assertEquals(UpstreamSettings.at("registry.example.com:5000", URI.create("http://127.0.0.1:5001"))
                .with(CredentialsSource.fixed(new Credentials("me", "inline")))
                .withTagTtl(Duration.ofMinutes(90)), upstreams.get("registry.example.com:5000"));
        assertEquals(new Credentials("me", "from-environment"), credentials(upstreams, "a.example.com"));
        assertEquals(new Credentials("me", "from-file"), credentials(upstreams, "b.example.com"));
        assertEquals(new LogConfig(Level.DEBUG, Format.JSON, true), config.log());
    }

    private static Credentials credentials(Map<String, UpstreamSettings> upstreams, String name)
            throws CredentialsException {
        return Objects.requireNonNull(upstreams.get(name))
                .endpoints()
                .getFirst()
                .credentials()
                .orElseThrow()
                .current(name);
    }

    @Test
    void upstreamsInTheFileReplaceTheUsualSeven() throws ConfigException {
        WeirConfig config = parse("upstreams:\n  quay.io: {}\n");

        assertEquals(List.of("quay.io"), List.copyOf(config.proxy().upstreams().keySet()));
        assertEquals(Optional.empty(), config.proxy().defaultUpstream(), "docker.io is not among them");
    }

    @Test
    void thereNeedNotBeADefaultUpstream() throws ConfigException {
        assertEquals(Optional.empty(), parse("defaultUpstream: \"\"\n").proxy().defaultUpstream());
    }

    @Test
    void allMistakesAreNamedAtOnceInTheOrderOfTheFile() {
        assertEquals(List.of(
                "weir.yaml:2:13: listen.registry: not an address; write host:port, [IPv6]:port or :port for all"
                        + " interfaces; did you mean localhost:5000?",
                "weir.yaml:4:3: store.maxsize: unknown key; did you mean store.maxSize?",
                "weir.yaml:6:18: defaultUpstream: not among the upstreams (docker.io, registry.example.com); did you"
                        + " mean docker.io?",
                "weir.yaml:10:13: upstreams.registry.example.com.tagTtl: not a duration; write numbers with units"
                        + " (d h m s ms), as in 500ms, 1m or 1h30m; did you mean 60s?"),
                problemsOf("""
                        listen:
                          registry: localhost
                        store:
                          maxsize: 50GiB
                          path: there
                        defaultUpstream: dcoker.io
                        upstreams:
                          docker.io: {}
                          registry.example.com:
                            tagTtl: 60
                        """));
    }

    @Test
    void noSecretIsEverRepeated() {
        List<String> texts = List.of("upstreams: {a: {credentials: {username: me, password: [hunter2]}}}",
                "upstreams: {a: {credentials: {username: me, password: *hunter2}}}",
                "upstreams: {a: {credentials: {username: me, password: {hunter2: x}}}}",
                "upstreams: {a: {url: https://me:hunter2@example.com}}",
                "upstreams: {a: {url: 'https://me:hunter2@exa mple.com'}}",
                "upstreams: {a: {credentials: {username: me, password: hunter2, passwordEnv: NONE}}}");

        for (String text : texts) {
            assertFalse(String.join("\n", problemsOf(text)).contains("hunter2"), text);
        }
    }

    @Test
    void aConfigurationDoesNotShowItsPasswords() throws ConfigException {
        String text = parse("upstreams: {a: {credentials: {username: me, password: hunter2}}}").toString();

        assertFalse(text.contains("hunter2"), text);
    }

    @Test
    void aBombOfAliasesIsRefusedAndCostsNothing() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, "*a%d,".formatted(i - 1).repeat(9)));
        }

        assertTrue(problemsOf(bomb.toString()).getFirst().contains("more than 64 aliases"));
    }

    @Test
    void depthAndSizeHaveLimits() {
        assertTrue(problemsOf("[".repeat(100_000)).getFirst().contains("nested more than 16 deep"));
        assertTrue(
                problemsOf("#" + "x".repeat(2 << 20)).getFirst().contains("longer than 1048576 characters"));
    }

    @Test
    void anAliasOfItselfEnds() {
        assertTrue(problemsOf("upstreams: &a\n  quay.io: *a\n").getFirst().contains("unknown key"));
    }

    @Test
    void aFileThatIsNotThereIsNamed(@TempDir Path folder) {
        Path file = folder.resolve("none.yaml");
        ConfigException thrown = assertThrows(ConfigException.class, () -> WeirConfig.load(file));

        assertEquals(file + ": there is no such file", thrown.getMessage());
    }
}
