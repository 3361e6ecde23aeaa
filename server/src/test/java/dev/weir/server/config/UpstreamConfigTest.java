package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorPlatforms;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.SyncSettings;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.LimitSettings;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.PrefetchSettings;
import dev.weir.proxy.upstream.TagPolicy;
import dev.weir.proxy.upstream.TagRule;
import dev.weir.proxy.upstream.TagSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/** What the configuration says of upstreams and of the mirror. */
class UpstreamConfigTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("REGISTRY_PASSWORD", "from-environment");

    private static WeirConfig parse(String text) throws ConfigException {
        return ConfigFile.parse("weir.yaml", text, ENVIRONMENT::get);
    }

    private static Access access(Map<String, UpstreamSettings> upstreams, String name) {
        return Objects.requireNonNull(upstreams.get(name)).access();
    }

    @Test
    void everyKeyOfAnUpstreamIsUnderstood(@TempDir Path folder) throws Exception {
        Path pem = Files.writeString(folder.resolve("x.pem"), "x");
        UpstreamSettings upstream = Objects.requireNonNull(parse("""
                upstreams:
                  docker.io:
                    endpoints:
                      - url: http://127.0.0.1:5001
                        prefix: dockerhub
                        credentials: {username: me, password: there}
                      - url: https://registry-1.docker.io
                    access: anyone
                    accessTtl: 2m
                    accessGrace: 0
                    tagPolicy: warn
                    tagRules:
                      - {repositories: ["acme/**", library/x], policy: freeze}
                      - {repositories: ["library/*"], ttl: 1h}
                    missingTtl: 5s
                    referrersTtl: 3m
                    insecure: true
                    ca: %1$s
                    clientCertificate: %1$s
                    clientKey: %1$s
                    proxy: http://me:hunter2@proxy.internal:3128
                    privateHosts: [minio.internal, 10.0.0.0/8, "*.corp.example", "fd00::/8"]
                    tokenHosts: [auth.elsewhere.example]
                    limits: {transfers: 3, requestsPerSecond: 7, reserve: 0.5}
                    prefetch: {enabled: false, platforms: [linux/arm64, linux/arm/v7]}
                """.formatted(pem)).proxy().upstreams().get("docker.io"));

        assertEquals(new UpstreamSettings("docker.io", List.of(
                new Endpoint(URI.create("http://127.0.0.1:5001"), "dockerhub",
                        Optional.of(CredentialsSource.fixed(new Credentials("me", "there")))),
                Endpoint.at(URI.create("https://registry-1.docker.io"))),
                new Access(Access.Mode.ANYONE, Duration.ofMinutes(2), Duration.ZERO),
                new TagSettings(TagSettings.DEFAULT_TTL, TagPolicy.WARN, List.of(
                        new TagRule(List.of("acme/**", "library/x"), Optional.of(TagPolicy.FREEZE),
                                Optional.empty()),
                        new TagRule(List.of("library/*"), Optional.empty(),
                                Optional.of(Duration.ofHours(1)))),
                        Duration.ofSeconds(5), Duration.ofMinutes(3)),
                new NetworkSettings(true, Optional.of(pem), Optional.of(pem), Optional.of(pem),
                        new NetworkSettings.Proxy.At(URI.create("http://me:hunter2@proxy.internal:3128")),
                        List.of("minio.internal", "10.0.0.0/8", "*.corp.example", "fd00::/8"),
                        List.of("auth.elsewhere.example")),
                new LimitSettings(3, 7, 0.5),
                new PrefetchSettings(false, List.of("linux/arm64", "linux/arm/v7"))), upstream);
        assertFalse(upstream.toString().contains("hunter2"), upstream.toString());
        assertFalse(upstream.toString().contains("there"), upstream.toString());
    }

    @Test
    void whoeverReadsWithOurCredentialsIsVerifiedUnlessTheFileSaysOtherwise() throws ConfigException {
        Map<String, UpstreamSettings> upstreams = parse("""
                upstreams:
                  quay.io: {}
                  docker.io: {credentials: {username: me, password: x}}
                  ghcr.io: {credentials: {username: me, password: x}, access: anyone}
                """).proxy().upstreams();

        assertEquals(Access.ANYONE, access(upstreams, "quay.io"));
        assertEquals(Access.VERIFY, access(upstreams, "docker.io"));
        assertEquals(Access.ANYONE, access(upstreams, "ghcr.io"));
    }

    @Test
    void aMirrorIsUnderstood(@TempDir Path folder) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), "secret");
        MirrorSettings mirror = parse("""
                mirror:
                  type: registry
                  copies: 2
                  transfers: 3
                  registry:
                    url: https://registry.internal:8443
                    prefix: cache/all
                    credentials: {username: weir, passwordFile: %s}
                """.formatted(password)).proxy().mirror().orElseThrow();

        MirrorPlace place = mirror.places().getFirst();
        assertEquals(new MirrorNaming("registry.internal:8443", "cache/all"), place.naming());
        assertEquals(URI.create("https://registry.internal:8443"),
                place.registry().endpoints().getFirst().url());
        assertEquals(2, mirror.copies());
        assertEquals(3, mirror.transfers());
        assertEquals(MirrorPlatforms.ALL, mirror.platforms());
        assertTrue(parse("mirror: {type: none}").proxy().mirror().isEmpty());
    }

    @Test
    void aMirrorHasFurtherPlacesPlatformsAndASchedule() throws Exception {
        MirrorSettings mirror = parse("""
                mirror:
                  type: registry
                  blobs: redirect
                  platforms: [linux/amd64, linux/arm64]
                  referrers: false
                  sync: {every: 1h, unusedAfter: 30d, deleteUnused: true}
                  registry: {url: "https://one.internal"}
                  also:
                    - {type: registry, registry: {url: "https://two.internal", prefix: cache}}
                """).proxy().mirror().orElseThrow();

        assertEquals(List.of("one.internal", "two.internal"),
                mirror.places().stream().map(each -> each.naming().host()).toList());
        assertTrue(mirror.redirectBlobs());
        assertEquals(
                MirrorPlatforms.of(List.of(Platform.parse("linux/amd64"), Platform.parse("linux/arm64"))),
                mirror.platforms());
        assertEquals(new SyncSettings(Optional.of(Duration.ofHours(1)), Duration.ofDays(30), true),
                mirror.sync());
        assertEquals(MirrorPlatforms.USED, parse("""
                mirror: {type: registry, platforms: used, registry: {url: "https://one.internal"}}
                """).proxy().mirror().orElseThrow().platforms());
    }
}
