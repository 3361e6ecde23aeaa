package dev.weir.server.dist;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.weir.testing.HttpProbe;

/** The distribution's own {@code weir serve} as a process, on free ports. */
final class RunningWeir implements AutoCloseable {

    static final Path LAUNCHER = Path.of("target", "weir", "bin", "weir").toAbsolutePath();
    private static final Pattern READY = Pattern.compile("is ready: registry ([^, ]+), admin ([^, ]+),");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Process process;
    private URI registry = URI.create("http://127.0.0.1");
    private URI admin = registry;

    private RunningWeir(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static RunningWeir start(Path folder, URI upstream, String drainTimeout)
            throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("weir.yaml"), """
                listen: {registry: "127.0.0.1:0", admin: "127.0.0.1:0"}
                http: {drainTimeout: %s}
                store: {path: "%s"}
                upstreams: {docker.io: {url: "%s"}}
                """.formatted(drainTimeout, folder.resolve("store"), upstream));
        RunningWeir weir = new RunningWeir(folder,
                new ProcessBuilder(LAUNCHER.toString(), "serve", "--config",
                        config.toString()).redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile())
                        .start());
        try {
            weir.awaitLog(READY);
        } catch (AssertionError e) {
            weir.close();
            throw e;
        }
        Matcher ready = READY.matcher(weir.err());
        if (ready.find()) {
            weir.registry = URI.create("http://" + ready.group(1));
            weir.admin = URI.create("http://" + ready.group(2));
        }
        return weir;
    }

    void awaitLog(Pattern line) throws IOException, InterruptedException {
        await("a log line " + line, () -> line.matcher(err()).find());
    }

    void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain for " + what + "; it said:\n" + err());
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    HttpProbe registry() {
        return HttpProbe.of(registry);
    }

    HttpProbe admin() {
        return HttpProbe.of(admin);
    }

    int readiness() throws IOException {
        try (HttpProbe probe = admin()) {
            return probe.get("/readyz").status();
        }
    }

    String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
