package dev.weir.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The docker command, and whatever else a test runs to its end. */
final class Docker {

    private Docker() {}

    /** What a program wrote, both streams, and its exit code. */
    record Result(int code, String text) {}

    static Result attempt(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text.strip());
    }

    /** Runs docker, expects success, returns what it said. */
    static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        Result result = attempt(command.toArray(String[]::new));
        Assertions.assertEquals(0, result.code(),
                () -> String.join(" ", command) + " said:\n" + result.text());
        return result.text();
    }

    /** Skips the test, or fails it in CI, unless a daemon answers and the image was built. */
    static Path needsDaemonAndImage() throws IOException, InterruptedException {
        needs(Files.isDirectory(Path.of("target")), "the module isn't built");
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archive = files.filter(file -> file.toString().endsWith("-linux-" + Options.hostArch() + ".tar"))
                    .findFirst()
                    .orElse(Path.of("none"));
        }
        needs(Files.isRegularFile(archive), "the image isn't built: mvn -Pimage verify");
        Result daemon = daemon();
        needs(daemon.code() == 0, "no Docker daemon answers");
        return archive;
    }

    private static Result daemon() throws InterruptedException {
        try {
            return attempt("docker", "info");
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
    }

    private static void needs(boolean fulfilled, String otherwise) {
        if (!fulfilled && "true".equals(System.getenv("CI"))) {
            Assertions.fail("CI lacks nothing, but " + otherwise);
        }
        Assumptions.assumeTrue(fulfilled, otherwise);
    }
}
