package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.Digests;
import dev.weir.testing.FakeProxy;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;
import dev.weir.testing.TestAuthority;

/** Real runtimes pull through Weir over TLS, with no other word about it than the files of {@code weir nodes}. */
class NodesIT {
    private static final String LAUNCHER = Path.of("target", "weir", "bin", "weir")
            .toAbsolutePath()
            .toString();

    @TempDir
    Path folder;

    private Path ca() {
        return folder.resolve("ca.crt");
    }

    /** Weir with docker.io, and with the registry itself by its own name, as clients know it without Weir. */
    private Weir weir(FakeRegistry upstream) throws IOException, InterruptedException {
        TestAuthority authority = TestAuthority.create();
        Files.writeString(ca(), authority.authorityPem());
        Path certificate = Files.writeString(folder.resolve("tls.crt"), authority.certificatePem());
        Path key = Files.writeString(folder.resolve("tls.key"), authority.keyPem());
        return Weir.with(folder, "tls: {certificate: \"%s\", key: \"%s\"}\n".formatted(certificate, key), """
                docker.io: {url: "%1$s"}
                127.0.0.1:%2$d: {url: "%1$s"}
                """.formatted(upstream.url(), upstream.port()));
    }

    private String nodes(HostOverlay host, Weir weir, String runtime, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(LAUNCHER, "nodes", runtime, "--output", host.root().toString(),
                        "--url", "https://" + weir.authority(), "--ca", ca().toString(), "--config",
                        weir.config().toString()));
        command.addAll(List.of(more));
        return Command.run(command.toArray(String[]::new));
    }

    private Command.Result attempt(HostOverlay host, String... command)
            throws IOException, InterruptedException {
        return Command.attempt(Map.of(), host.command(List.of(command)).toArray(String[]::new));
    }

    @Test
    void containerdPullsThroughWeirAndWithoutItAsItWasTold() throws Exception {
        HostOverlay host = new HostOverlay(folder);
        try (FakeRegistry upstream = FakeRegistry.start();
                Weir weir = weir(upstream);
                Program containerd = containerd()) {
            SampleImage image = upstream.addImage("team/app", "1.0", 2, 500_000);
            String name = "127.0.0.1:" + upstream.port() + "/team/app:1.0";
            nodes(host, weir, "containerd");
            String layer = image.layers().getFirst().digest();

            assertEquals(0, pull(host, name).code(), containerd.log());
            assertEquals(0, pull(host, "docker.io/team/app:1.0").code(), "only Weir has this at docker.io");
            assertTrue(Files.exists(blob(weir, layer)), "the layer flowed through Weir");
            assertEquals(1, upstream.blobGets(layer), "and once");
            String own = weir.authority() + "/docker.io/team/app:1.0";
            Command.Result byName = pull(host, own);
            assertEquals(0, byName.code(), () -> "by Weir's own name too: " + byName.text());
            Command.run(Tool.require("ctr"), "--address", folder + "/c.sock", "images", "rm", own);

            weir.kill();
            forget(name);
            assertEquals(0, pull(host, name).code(), "it falls back to the registry itself");
            assertEquals(2, upstream.blobGets(layer));

            nodes(host, weir, "containerd", "--no-fallback");
            forget(name);
            Command.Result refused = pull(host, name);
            assertNotEquals(0, refused.code(), refused.text());
            assertTrue(refused.text().contains(weir.authority()), refused.text());
            weir.startAgain();
            assertEquals(0, pull(host, name).code());
            assertNotEquals(0, pull(host, "localhost:" + upstream.port() + "/team/app:1.0").code(),
                    "what Weir does not know is not pulled past it either");
        }
    }

    private static Path blob(Weir weir, String digest) {
        String hex = digest.substring(digest.indexOf(':') + 1);
        return weir.store().resolve("blobs/sha256/" + hex.substring(0, 2) + "/" + hex);
    }

    private Program containerd() throws IOException, InterruptedException {
        Tool.requireRoot();
        Path config = Files.writeString(folder.resolve("containerd.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                [grpc]
                  address = "%1$s/c.sock"
                """.formatted(folder));
        return Program
                .start(folder, Map.of(), List.of(Tool.require("containerd"), "--config", config.toString()))
                .await("its socket answered",
                        () -> Command
                                .attempt(Map.of(), Tool.require("ctr"), "--address", folder + "/c.sock",
                                        "version")
                                .code() == 0);
    }

    private Command.Result pull(HostOverlay host, String image) throws IOException, InterruptedException {
        return attempt(host, Tool.require("ctr"), "--address", folder + "/c.sock", "images", "pull",
                "--hosts-dir",
                "/etc/containerd/certs.d", "--snapshotter", "native", image);
    }

    private void forget(String image) throws IOException, InterruptedException {
        Command.run(Tool.require("ctr"), "--address", folder + "/c.sock", "images", "rm", "--sync", image,
                "docker.io/team/app:1.0");
    }

    @Test
    void podmanAndSkopeoPullThroughWeirAndWithoutItAsTheyWereTold() throws Exception {
        HostOverlay host = new HostOverlay(folder);
        try (FakeRegistry upstream = FakeRegistry.start();
                FakeProxy internet = FakeProxy.start();
                Weir weir = weir(upstream)) {
            SampleImage image = upstream.addImage("team/app", "1.0", 2, 500_000);
            nodes(host, weir, "podman");

            assertEquals(0, podman(host, internet, "docker.io/team/app:1.0").code());
            Command.Result skopeo = skopeo(host, internet);
            assertEquals(0, skopeo.code(), skopeo.text());
            assertEquals(image.digest(),
                    Digests.of(Files.readAllBytes(folder.resolve("copy/manifest.json"))));
            assertEquals(1, upstream.blobGets(image.layers().getFirst().digest()));
            assertEquals(List.of(), internet.requests(), "Docker Hub was not asked");

            weir.kill();
            nodes(host, weir, "podman", "--no-fallback");
            assertNotEquals(0, skopeo(host, internet).code());
            assertEquals(List.of(), internet.requests(), "and is not asked without Weir");
            nodes(host, weir, "podman", "--fallback");
            skopeo(host, internet);
            assertTrue(
                    internet.requests().stream().anyMatch(line -> line.contains("registry-1.docker.io:443")),
                    internet.requests()::toString);

            weir.startAgain();
            assertEquals(0, skopeo(host, internet).code());
        }
    }

    private Command.Result skopeo(HostOverlay host, FakeProxy internet)
            throws IOException, InterruptedException {
        return Command.attempt(proxies(internet), host.command(List.of(Tool.require("skopeo"), "copy",
                "docker://docker.io/team/app:1.0", "dir:" + folder + "/copy")).toArray(String[]::new));
    }

    private Command.Result podman(HostOverlay host, FakeProxy internet, String image)
            throws IOException, InterruptedException {
        return Command.attempt(proxies(internet),
                host.command(List.of(Tool.require("podman"), "--root", folder + "/root",
                        "--runroot", folder + "/run", "--tmpdir", folder + "/tmp", "--storage-driver", "vfs",
                        "--events-backend",
                        "none", "pull", "--quiet", image)).toArray(String[]::new));
    }

    /** The whole internet, as far as a client can tell. */
    private static Map<String, String> proxies(FakeProxy internet) {
        return Map.of("HTTPS_PROXY", internet.url().toString(), "HTTP_PROXY", internet.url().toString(),
                "NO_PROXY",
                "127.0.0.1");
    }

    @Test
    void dockerdPullsThroughWeirBesideItsOwnersSettingsAndTurnsToDockerHubWithoutIt() throws Exception {
        HostOverlay host = new HostOverlay(folder);
        Path daemonJson = Files.createDirectories(host.root().resolve("etc/docker")).resolve("daemon.json");
        String theirs = "{\"storage-driver\": \"vfs\", \"bridge\": \"none\", \"iptables\": false, \"ip-forward\": false}";
        Files.writeString(daemonJson, theirs);
        try (FakeRegistry upstream = FakeRegistry.start();
                FakeProxy internet = FakeProxy.start();
                Weir weir = weir(upstream)) {
            SampleImage image = upstream.addImage("team/app", "1.0", 2, 500_000);
            nodes(host, weir, "docker");
            try (Program dockerd = dockerd(host, internet)) {
                assertEquals(image.digest(), Command.run(docker("pull", "team/app:1.0"))
                        .replaceAll("(?s).*Digest: (\\S+).*", "$1"), dockerd.log());
                assertEquals(List.of(), internet.requests(), "Docker Hub was not asked");
                assertTrue(Command.run(docker("info")).contains("Storage Driver: vfs"));

                weir.kill();
                Command.run(docker("image", "rm", "--force", "team/app:1.0"));
                assertNotEquals(0, Command.attempt(Map.of(), docker("pull", "team/app:1.0")).code());
                assertTrue(
                        internet.requests()
                                .stream()
                                .anyMatch(line -> line.contains("registry-1.docker.io:443")),
                        () -> internet.requests() + "\n" + dockerd.log());
            }
            Command.run(LAUNCHER, "nodes", "docker", "--output", host.root().toString(), "--remove");
            assertEquals(theirs, Files.readString(daemonJson));
        }
    }

    private Program dockerd(HostOverlay host, FakeProxy internet) throws IOException, InterruptedException {
        return Program.start(folder, proxies(internet),
                host.command(List.of(Tool.require("dockerd"), "--host", "unix://" + folder + "/d.sock",
                        "--data-root",
                        folder + "/data", "--exec-root", folder + "/exec", "--pidfile", folder + "/pid")))
                .await("it answered", () -> Command.attempt(Map.of(), docker("info")).code() == 0);
    }

    private String[] docker(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Tool.require("docker"), "--host", "unix://" + folder + "/d.sock"));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }
}
