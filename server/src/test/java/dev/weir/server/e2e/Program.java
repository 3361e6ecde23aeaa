package dev.weir.server.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A program that goes on running: started with its output in a file, ended by its process id and no other way. */
final class Program implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // Tests that are stopped half-way leave no daemon behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroy)));
    }

    private final String name;
    private final Process process;
    private final Path log;

    private Program(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static Program start(Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        String name = Path.of(command.getFirst()).getFileName().toString();
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        RUNNING.add(process);
        return new Program(name, process, log);
    }

    /** A condition of the outside world; throwing counts as not yet. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits for the condition; fails with the program's output when it ends or takes too long. */
    Program await(String what, Condition condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds(condition)) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                String why = process.isAlive() ? "took too long" : "ended with " + process.exitValue();
                String said = log();
                close();
                throw new AssertionError(name + " " + why + " before " + what + "; it said:\n" + said);
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        return this;
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (Exception e) {
            return false;
        }
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no output: " + e + ")";
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
        RUNNING.remove(process);
    }

    /** SIGTERM; SIGKILL when that doesn't help. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 30, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            kill();
        }
        RUNNING.remove(process);
    }
}
