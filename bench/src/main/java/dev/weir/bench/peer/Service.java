package dev.weir.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process that runs until it is closed. Its output goes to a log in its folder. */
public final class Service implements AutoCloseable {

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(30);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(20);

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread hook;

    private Service(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Service start(String name, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new Service(name, log, builder.start());
    }

    /** Returns a port of the loopback address that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until an address answers 200; fails as soon as the process has ended. */
    void awaitReady(URI address) throws IOException {
        long deadline = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (!Probe.answers200(address)) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended with status " + process.exitValue() + ": " + logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        name + " is not ready after " + STARTS_WITHIN.toSeconds() + " s: " + logTail());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Returns its own folder. */
    public Path folder() {
        return log.resolveSibling("");
    }

    /** Returns the memory of the process and of those it started, now and at its peak. */
    public Memory memory() throws IOException {
        Memory sum = Memory.of(process.pid());
        try (Stream<ProcessHandle> descendants = process.descendants()) {
            for (ProcessHandle each : descendants.toList()) {
                sum = sum.plus(Memory.of(each.pid()));
            }
        }
        return sum;
    }

    /** Returns the processor time that the process and those it started have taken, in seconds. */
    public double processorSeconds() {
        try (Stream<ProcessHandle> all = Stream.concat(Stream.of(process.toHandle()),
                process.descendants())) {
            return all.flatMap(each -> each.info().totalCpuDuration().stream())
                    .mapToLong(Duration::toMillis)
                    .sum()
                    / 1e3;
        }
    }

    /** Asks it to end, and ends it if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(ENDS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println(name + " did not end when asked to; killed");
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            process.destroyForcibly(); // The JVM is ending, and its hook does the same.
        }
    }

    private String logTail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException | UncheckedIOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
