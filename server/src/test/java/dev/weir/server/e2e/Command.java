package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command that runs to its end. */
final class Command {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Command() {}

    /** What it wrote (both streams) and its exit code. */
    record Result(int code, String text) {}

    /** Runs it, expects success, returns what it wrote, without blanks around it. */
    static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    static String run(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Result result = attempt(environment, command);
        assertEquals(0, result.code(), () -> String.join(" ", command) + " said:\n" + result.text());
        return result.text().strip();
    }

    static Result attempt(Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        Thread guard = Thread.startVirtualThread(() -> endLate(process));
        try (InputStream out = process.getInputStream()) {
            String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), text);
        } finally {
            guard.interrupt();
        }
    }

    private static void endLate(Process process) {
        try {
            if (!process.waitFor(LIMIT)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
