package dev.weir.server.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.weir.testing.HttpProbe;

/** The program itself, from the distribution that the build left, as a process. */
final class Weir implements AutoCloseable {
    private static final Path LAUNCHER = Path.of("target", "weir", "bin", "weir").toAbsolutePath();

    private final Path folder;
    private final int port;
    private final int adminPort;
    private final Path config;
    private Program program;

    private Weir(Path folder, String listen, String upstreams) throws IOException, InterruptedException {
        Tool.needs(Files.isExecutable(LAUNCHER), "the distribution isn't built: " + LAUNCHER);
        this.folder = folder;
        port = Ports.free();
        adminPort = Ports.free();
        config = Files.writeString(folder.resolve("weir.yaml"), """
                listen:
                  registry: 127.0.0.1:%d
                  admin: 127.0.0.1:%d
                %sstore:
                  path: %s
                upstreams:
                %s""".formatted(port, adminPort, listen.indent(2), folder.resolve("store"), upstreams));
        program = begin();
    }

    /** With {@code docker.io} (the default upstream) and {@code registry.example.com} at these addresses. */
    static Weir start(Path parent, URI dockerHub, URI example) throws IOException, InterruptedException {
        return start(parent, dockerHub, example, "");
    }

    /** The same with more keys under {@code listen}. */
    static Weir start(Path parent, URI dockerHub, URI example, String listen)
            throws IOException, InterruptedException {
        // A tag's life is short, so that a pull with the upstream stopped really asks for it, and is served stale.
        return new Weir(Files.createDirectories(parent.resolve("weir")), listen, """
                docker.io: {url: "%s", tagTtl: 1s}
                registry.example.com: {url: "%s", tagTtl: 1s}
                """.formatted(dockerHub, example).indent(2));
    }

    /** The same with more keys under {@code listen}, and more sections. */
    static Weir start(Path parent, URI dockerHub, String listen, String sections)
            throws IOException, InterruptedException {
        return new Weir(Files.createDirectories(parent.resolve("weir")), listen, """
                  docker.io: {url: "%s", tagTtl: 1s}
                """.formatted(dockerHub) + sections);
    }

    /** With these upstreams, as the configuration has them. */
    static Weir withUpstreams(Path parent, String upstreams) throws IOException, InterruptedException {
        return withText(parent, upstreams.indent(2));
    }

    /** With this text behind {@code upstreams:}, indented as it has to be. */
    static Weir withText(Path parent, String text) throws IOException, InterruptedException {
        return new Weir(Files.createDirectories(parent.resolve("weir")), "", text);
    }

    /** With these keys under {@code listen} and these upstreams, as the configuration has them. */
    static Weir with(Path parent, String listen, String upstreams) throws IOException, InterruptedException {
        return new Weir(Files.createDirectories(parent.resolve("weir")), listen, upstreams.indent(2));
    }

    private Program begin() throws IOException, InterruptedException {
        Program started = Program.start(folder, Map.of(),
                List.of(LAUNCHER.toString(), "serve", "--config", config.toString()));
        return started.await("it was ready", () -> {
            try (HttpProbe probe = HttpProbe.of(URI.create("http://127.0.0.1:" + adminPort))) {
                return probe.get("/readyz").status() == 200;
            }
        });
    }

    /** Runs a command of the program with its configuration; returns what it wrote. */
    String run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("--config", config.toString()));
        return Command.run(command.toArray(String[]::new));
    }

    String authority() {
        return "127.0.0.1:" + port;
    }

    URI url() {
        return URI.create("http://" + authority());
    }

    /** Its configuration file. */
    Path config() {
        return config;
    }

    Path store() {
        return folder.resolve("store");
    }

    String log() {
        return program.log();
    }

    /** kill -9, in the middle of whatever it does. */
    void kill() {
        program.kill();
    }

    /** Starts it again, with the same configuration and store. */
    void startAgain() throws IOException, InterruptedException {
        program = begin();
    }

    @Override
    public void close() {
        program.close();
    }
}
