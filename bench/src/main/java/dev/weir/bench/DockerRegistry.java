package dev.weir.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's {@code docker-registry}, the reference implementation: as the upstream, and as a proxy. */
final class DockerRegistry {

    private DockerRegistry() {}

    static Peer upstream(Path folder) throws IOException {
        return start(Peer.DIRECT, folder, "", true);
    }

    static Peer proxy(Path folder, URI upstream) throws IOException {
        return start(Peer.REGISTRY, folder, "proxy:\n  remoteurl: " + upstream + "\n", true);
    }

    /** One that is pushed to; each request that it has answered gets a line in its log. */
    static Peer mirror(Path folder) throws IOException {
        return start(Peer.REGISTRY, folder, "", false);
    }

    /** Returns how many blobs have been sent to one. */
    static long blobsSent(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(folder.resolve(Peer.REGISTRY + ".log"))) {
            return lines.filter(line -> line.contains("\"PUT /v2/") && line.contains("/blobs/uploads/")
                    && line.contains("\" 201 ")).count();
        }
    }

    private static Peer start(String name, Path folder, String more, boolean quiet) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        int port = Service.freePort();
        Path configuration = Files.writeString(folder.resolve("config.yml"),
                configuration(data, port, quiet) + more);
        Service service = Service.start(Peer.REGISTRY, folder, Map.of(),
                List.of(Peer.REGISTRY, "serve", configuration.toString()));
        Peer peer = new Peer(name, URI.create("http://127.0.0.1:" + port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }

    private static String configuration(Path data, int port, boolean quiet) {
        return """
                version: 0.1
                log:
                  level: error
                  accesslog:
                    disabled: %s
                storage:
                  filesystem:
                    rootdirectory: %s
                    maxthreads: 100
                  cache:
                    blobdescriptor: inmemory
                http:
                  addr: 127.0.0.1:%d
                """.formatted(quiet, data, port);
    }
}
