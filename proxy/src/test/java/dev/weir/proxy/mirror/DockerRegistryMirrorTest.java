package dev.weir.proxy.mirror;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamObserver;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.HttpProbe;

/** The same with a real registry; skipped where {@code docker-registry} is not installed, but not where CI=true. */
class DockerRegistryMirrorTest extends MirrorContract {

    private final UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS,
            UpstreamObserver.none());
    private Optional<Process> registry = Optional.empty();

    @Override
    Mirror mirror() throws Exception {
        String program = program();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s/data}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(folder, port));
        ProcessBuilder builder = new ProcessBuilder(program, "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(Map.of("OTEL_TRACES_EXPORTER", "none"));
        Process started = builder.start();
        registry = Optional.of(started);
        URI url = URI.create("http://127.0.0.1:" + port);
        await(url, started);
        return new RegistryMirror(client, UpstreamSettings.at("mirror.example.com", url),
                new MirrorNaming("mirror.example.com", "cache"));
    }

    private void await(URI url, Process process) throws Exception {
        for (int left = 400; left > 0 && process.isAlive(); left--) {
            try (HttpProbe probe = HttpProbe.of(url)) {
                if (probe.get("/v2/").status() == 200) {
                    return;
                }
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("it does not answer: " + Files.readString(folder.resolve("log")));
    }

    private static String program() {
        Optional<Path> found = Arrays
                .stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "docker-registry"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI lacks nothing, but the program 'docker-registry' is not installed");
        }
        Assumptions.assumeTrue(found.isPresent(), "the program 'docker-registry' is not installed");
        return found.orElseThrow().toString();
    }

    @AfterEach
    void close() throws InterruptedException {
        client.close();
        if (registry.isPresent()) {
            registry.get().destroy();
            registry.get().waitFor();
        }
    }
}
