package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Weir as people run it: the program of its distribution. */
public final class Weir implements Contender {

    private final Path distribution;

    /** Takes the distribution's folder, the one with {@code bin/weir} in it. */
    public Weir(Path distribution) {
        this.distribution = distribution;
    }

    /** Returns the program. */
    public Path program() {
        return distribution.resolve("bin").resolve("weir").toAbsolutePath();
    }

    @Override
    public String name() {
        return Peer.WEIR;
    }

    @Override
    public Peer start(Path folder, Setting setting) throws IOException {
        return launch(folder, setting).peer();
    }

    /**
     * Weir that has been started.
     *
     * @param peer where clients come to
     * @param admin where its metrics are, without a path
     * @param secondsToReady from the start of its process to the first 200 of {@code /readyz}
     */
    public record Started(Peer peer, URI admin, double secondsToReady) implements AutoCloseable {

        @Override
        public void close() {
            peer.close();
        }
    }

    /** Starts it and measures how long that takes. What is in the folder's {@code store} is served. */
    public Started launch(Path folder, Setting setting) throws IOException {
        int port = Service.freePort();
        int admin = Service.freePort();
        Files.createDirectories(folder);
        Path configuration = Files.writeString(folder.resolve("weir.yaml"),
                configuration(port, admin, store(folder), setting));
        long begun = System.nanoTime();
        Service service = Service.start(Peer.WEIR, folder, Map.of("WEIR_JAVA_OPTS", setting.javaOptions()),
                List.of(program().toString(), "serve", "--config", configuration.toString()));
        Peer peer = new Peer(Peer.WEIR, setting.address(port), service);
        URI adminAddress = URI.create("http://127.0.0.1:" + admin);
        service.awaitReady(adminAddress.resolve("/readyz"));
        return new Started(peer, adminAddress, (System.nanoTime() - begun) / 1e9);
    }

    /** Returns where the store is in the folder that Weir is started in. */
    public static Path store(Path folder) {
        return folder.resolve("store");
    }

    private static String configuration(int port, int admin, Path store, Setting setting) {
        String tls = setting.tls()
                .map(files -> "  tls:\n    certificate: " + files.certificate() + "\n    key: " + files.key()
                        + "\n")
                .orElse("");
        return """
                listen:
                  registry: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                %sstore:
                  path: %s
                  maxSize: %d
                defaultUpstream: registry.example.com
                upstreams:
                  registry.example.com:
                    url: %s
                """.formatted(port, admin, tls, store, setting.storeBytes(), setting.upstream());
    }
}
