package dev.weir.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** {@code nginx}: as a cache, tuned as well as we can, and as a gate that limits and counts what passes. */
final class Nginx {

    private Nginx() {}

    static Peer cache(Path folder, URI upstream) throws IOException {
        return start(folder, "nginx-cache.conf", upstream, Map.of());
    }

    /**
     * Starts a gate in front of an upstream. It writes a line to {@link #gateLog} for each request it has answered.
     *
     * @param bytesPerSecond the most that one connection gets; 0 for no limit
     */
    static Peer gate(Path folder, URI upstream, long bytesPerSecond) throws IOException {
        return start(folder, "nginx-gate.conf", upstream, Map.of("@RATE@", Long.toString(bytesPerSecond)));
    }

    static Path gateLog(Path folder) {
        return folder.resolve("access.log");
    }

    private static Peer start(Path folder, String template, URI upstream, Map<String, String> more)
            throws IOException {
        Files.createDirectories(folder.resolve("temp"));
        int port = Service.freePort();
        String configuration = resource(template).replace("@FOLDER@", folder.toString())
                .replace("@USER@", Objects.requireNonNull(System.getProperty("user.name")))
                .replace("@PORT@", Integer.toString(port))
                .replace("@UPSTREAM@", upstream.getAuthority());
        for (Map.Entry<String, String> each : more.entrySet()) {
            configuration = configuration.replace(each.getKey(), each.getValue());
        }
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
        Service service = Service.start(Peer.NGINX, folder, Map.of(), List.of(Tools.nginx().toString(), "-p",
                folder.toString(), "-c", file.toString(), "-e", folder.resolve("error.log").toString()));
        Peer peer = new Peer(Peer.NGINX, URI.create("http://127.0.0.1:" + port), service);
        service.awaitReady(peer.address().resolve("/v2/"));
        return peer;
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(Nginx.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
