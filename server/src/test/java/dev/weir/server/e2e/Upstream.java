package dev.weir.server.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;
import dev.weir.testing.SampleImages;

/**
 * Debian's docker-registry as a process, with two images: {@code library/app:1.0}, built by jib, and
 * {@code library/multi:1.0}, an OCI index over two platforms.
 */
final class Upstream implements AutoCloseable {
    private static final String ACCEPT = "Accept: application/vnd.oci.image.index.v1+json,"
            + "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.v2+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json";

    private final Path folder;
    private final Path config;
    private final int port;
    private Program program;

    private Upstream(Path folder, Path config, int port) throws IOException, InterruptedException {
        this.folder = folder;
        this.config = config;
        this.port = port;
        this.program = begin();
    }

    static Upstream start(Path parent) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(parent.resolve("upstream"));
        int port = Ports.free();
        Path config = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: {level: warn}
                storage: {filesystem: {rootdirectory: %s/data}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(folder, port));
        Upstream upstream = new Upstream(folder, config, port);
        try {
            fill(upstream.url());
            return upstream;
        } catch (IOException | RuntimeException | Error e) {
            upstream.close();
            throw e;
        }
    }

    private Program begin() throws IOException, InterruptedException {
        Program started = Program.start(folder, Map.of("OTEL_TRACES_EXPORTER", "none"),
                List.of(Tool.require("docker-registry"), "serve", config.toString()));
        return started.await("it answered", () -> {
            try (HttpProbe probe = HttpProbe.of(url())) {
                return List.of(200, 401).contains(probe.get("/v2/").status());
            }
        });
    }

    /** Puts both images into a registry. */
    static void fill(URI registry) throws IOException, InterruptedException {
        SampleImages.push(registry, "library/app", "1.0", 3, 2_000_000, 1);
        try (FakeRegistry source = FakeRegistry.start()) {
            SampleImage amd = source.addImage("multi", "amd", 2, 500_000, 2, "amd64");
            SampleImage arm = source.addImage("multi", "arm", 2, 500_000, 3, "arm64");
            source.addIndex("multi", "1.0", List.of(amd, arm), List.of("amd64", "arm64"));
            Command.run(Tool.require("skopeo"), "--insecure-policy", "copy", "--all",
                    "--src-tls-verify=false",
                    "--dest-tls-verify=false", "docker://127.0.0.1:" + source.port() + "/multi:1.0",
                    "docker://" + registry.getAuthority() + "/library/multi:1.0");
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** What the registry itself says a tag is. */
    String digestOf(String repository, String tag) throws IOException {
        return digestOf(url(), repository, tag);
    }

    static String digestOf(URI registry, String repository, String tag) throws IOException {
        try (HttpProbe probe = HttpProbe.of(registry)) {
            return probe.head("/v2/" + repository + "/manifests/" + tag, ACCEPT)
                    .header("Docker-Content-Digest")
                    .orElseThrow(() -> new AssertionError("no " + repository + ":" + tag));
        }
    }

    /** Lets in only these users from now on, each with the password that is their name backwards. */
    void letInOnly(String... users) throws IOException, InterruptedException {
        StringBuilder passwords = new StringBuilder();
        for (String user : users) {
            byte[] salt = new byte[16];
            new SecureRandom().nextBytes(salt);
            passwords.append(user)
                    .append(':')
                    .append(OpenBSDBCrypt.generate("2y", passwordOf(user).toCharArray(), salt, 4))
                    .append('\n');
        }
        Path file = Files.writeString(folder.resolve("htpasswd"), passwords);
        Files.writeString(config, "auth: {htpasswd: {realm: upstream, path: " + file + "}}\n",
                StandardOpenOption.APPEND);
        program.close();
        program = begin();
    }

    static String passwordOf(String user) {
        return new StringBuilder(user).reverse().toString();
    }

    /** Switches it off; a connection is refused afterwards. */
    void stop() {
        program.close();
    }

    /** Switches it on again, on the same port. */
    void startAgain() throws IOException, InterruptedException {
        program = begin();
    }

    @Override
    public void close() {
        program.close();
    }
}
