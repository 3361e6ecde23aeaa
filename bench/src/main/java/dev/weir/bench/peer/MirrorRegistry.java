package dev.weir.bench.peer;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's {@code docker-registry}, empty, to be pushed to; its log has a line for each request that it has answered. */
public final class MirrorRegistry implements AutoCloseable {

    private final Path folder;
    private final URI address;
    private final Service service;

    private MirrorRegistry(Path folder, URI address, Service service) {
        this.folder = folder;
        this.address = address;
        this.service = service;
    }

    /** Starts one and waits until it is ready. */
    public static MirrorRegistry start(Path folder) throws IOException {
        int port = Service.freePort();
        Path configuration = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: {level: error}
                storage:
                  filesystem: {rootdirectory: %s, maxthreads: 100}
                  cache: {blobdescriptor: inmemory}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(Files.createDirectories(folder.resolve("data")), port));
        Service service = Service.start(Peer.REGISTRY, folder, Map.of(),
                List.of(Peer.REGISTRY, "serve", configuration.toString()));
        MirrorRegistry registry = new MirrorRegistry(folder, URI.create("http://127.0.0.1:" + port), service);
        service.awaitReady(registry.address.resolve("/v2/"));
        return registry;
    }

    /** Returns where it listens. */
    public URI address() {
        return address;
    }

    /** Returns how many blobs it was sent, those that it has mounted not counted. */
    public long blobsSent() throws IOException {
        return taken("/blobs/uploads/");
    }

    /** Returns how many manifests it was sent. */
    public long manifestsSent() throws IOException {
        return taken("/manifests/");
    }

    private long taken(String path) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(Peer.REGISTRY + ".log"))) {
            return lines.filter(line -> line.contains("\"PUT /v2/") && line.contains(path)
                    && line.contains("\" 201 ")).count();
        }
    }

    @Override
    public void close() {
        service.close();
    }
}
