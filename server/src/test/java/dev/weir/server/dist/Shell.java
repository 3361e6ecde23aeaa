package dev.weir.server.dist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a program to its end, with an environment of which everything is given. */
record Shell(int exitCode, String out, String err) {

    static Shell run(Path folder, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Shell(code, Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    /** Finds a tool that every system has. */
    static Path find(String tool) {
        return Stream.of("/bin", "/usr/bin")
                .map(bin -> Path.of(bin, tool))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
    }
}
