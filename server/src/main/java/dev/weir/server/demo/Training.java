package dev.weir.server.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/**
 * Makes the AOT cache of a distribution: runs its own {@code weir serve} as users do, pulls through it, and ends it; the
 * JVM writes at its end what it has learnt. The server is a process of its own, so that it has the class path that it
 * will always have, without the fakes.
 */
public final class Training {

    private static final int LAYER_BYTES = 4 << 20;
    private static final int ROUNDS = 40;
    /** A cold pull is what people wait for, so its code must be compiled early: this many, each once. */
    private static final int COLD_IMAGES = 150;
    private static final int COLD_LAYER_BYTES = 256 << 10;
    private static final long PATIENCE_SECONDS = 120;

    private final Path home;
    private final PrintWriter err;

    /** Trains the distribution in a folder. */
    public Training(Path home, PrintWriter err) {
        this.home = home.toAbsolutePath();
        this.err = err;
    }

    /** Runs the training and leaves {@code lib/weir.aot}. */
    public void run() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("weir-training");
        try (FakeRegistry upstream = FakeRegistry.start(); FakeRegistry mirror = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/sample", "1", 2, LAYER_BYTES);
            for (int number = 0; number < COLD_IMAGES; number++) {
                upstream.addImage("library/cold", Integer.toString(number), 2, COLD_LAYER_BYTES);
            }
            Path cache = work.resolve("weir.aot");
            Process server = start(work, upstream.url(), mirror.url(), cache);
            try {
                Addresses addresses = Addresses.await(work.resolve("err"), server);
                pull(addresses, image);
                server.destroy();
                if (!server.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || !Files.isRegularFile(cache)) {
                    throw new IOException(
                            "the training left no AOT cache: " + Files.readString(work.resolve("err")));
                }
            } finally {
                server.destroyForcibly();
            }
            Files.move(cache, home.resolve("lib/weir.aot"), StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Folders.delete(work);
        }
        err.println(
                "weir: AOT cache of " + Files.size(home.resolve("lib/weir.aot")) / 1_000_000 + " MB made");
    }

    private Process start(Path work, URI upstream, URI mirror, Path cache) throws IOException {
        Path config = Files.writeString(work.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                store:
                  path: %s
                  maxSize: 1GiB
                defaultUpstream: docker.io
                upstreams:
                  docker.io: {url: "%s", tagTtl: 1m}
                mirror:
                  type: registry
                  registry: {url: "%s"}
                """.formatted(work.resolve("store"), upstream, mirror));
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/weir").toString(), "serve", "--config",
                config.toString()).redirectOutput(work.resolve("out").toFile())
                .redirectError(work.resolve("err").toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("WEIR_AOT_OUTPUT", cache.toString());
        environment.remove("WEIR_JAVA_OPTS");
        return builder.start();
    }

    private static void pull(Addresses addresses, SampleImage image) throws IOException {
        String manifest = "/v2/library/sample/manifests/";
        String layer = "/v2/library/sample/blobs/" + image.layers().getFirst().digest();
        try (HttpProbe registry = HttpProbe.of(addresses.registry());
                HttpProbe admin = HttpProbe.of(addresses.admin())) {
            for (int number = 0; number < COLD_IMAGES; number++) {
                registry.pullImage("library/cold", Integer.toString(number));
            }
            for (int round = 0; round < ROUNDS; round++) {
                registry.get("/v2/");
                registry.pullImage("library/sample", "1");
                registry.head(manifest + "1?ns=docker.io", "Accept: " + image.mediaType());
                registry.get(manifest + image.digest(), "Accept: " + image.mediaType());
                registry.head(layer);
                registry.get(layer, "Range: bytes=100-199");
                registry.get(layer, "Range: bytes=-10", "Connection: keep-alive");
                registry.get("/v2/docker.io/library/sample/tags/list");
                registry.get("/v2/library/none/manifests/none");
                admin.get("/healthz");
                admin.get("/readyz");
                admin.get("/metrics");
            }
        }
    }
}
