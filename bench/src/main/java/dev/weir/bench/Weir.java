package dev.weir.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Weir as people run it: the program of its distribution. */
final class Weir {

    private final Path distribution;

    /** Takes the distribution's folder, the one with {@code bin/weir} in it. */
    Weir(Path distribution) {
        this.distribution = distribution;
    }

    Path program() {
        return distribution.resolve("bin").resolve("weir").toAbsolutePath();
    }

    Peer start(Path folder, URI upstream) throws IOException {
        return start(folder, upstream, "");
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @param javaOptions more options for its JVM, such as {@code -Xmx64m}
     */
    Peer start(Path folder, URI upstream, String javaOptions) throws IOException {
        int admin = Service.freePort();
        Peer peer = launch(folder, upstream, admin, javaOptions);
        peer.service().awaitReady(ready(admin));
        return peer;
    }

    /** Measures from the start of the process to the first 200 of {@code /readyz}, in seconds; then ends it. */
    double secondsToReady(Path folder, URI upstream) throws IOException {
        int admin = Service.freePort();
        long begun = System.nanoTime();
        try (Peer peer = launch(folder, upstream, admin, "")) {
            peer.service().awaitReady(ready(admin));
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private static URI ready(int admin) {
        return URI.create("http://127.0.0.1:" + admin + "/readyz");
    }

    private Peer launch(Path folder, URI upstream, int admin, String javaOptions) throws IOException {
        int port = Service.freePort();
        Files.createDirectories(folder);
        Path configuration = Files.writeString(folder.resolve("weir.yaml"),
                configuration(port, admin, folder.resolve("store"), upstream));
        Service service = Service.start(Peer.WEIR, folder, Map.of("WEIR_JAVA_OPTS", javaOptions),
                List.of(program().toString(), "serve", "--config", configuration.toString()));
        return new Peer(Peer.WEIR, URI.create("http://127.0.0.1:" + port), service);
    }

    private static String configuration(int port, int admin, Path store, URI upstream) {
        return """
                listen:
                  registry: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                store:
                  path: %s
                  maxSize: 100GiB
                defaultUpstream: registry.example.com
                upstreams:
                  registry.example.com:
                    url: %s
                """.formatted(port, admin, store, upstream);
    }
}
