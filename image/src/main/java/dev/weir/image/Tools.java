package dev.weir.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Other programs, and folders of files. */
final class Tools {

    private Tools() {}

    /** Runs a program to its end; what it says is in the exception when it fails. */
    static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed:\n" + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(command[0] + " was interrupted", e);
        }
        return said;
    }

    /** Empties a folder, or makes it. */
    static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (Path path : tree(folder).reversed()) {
                Files.delete(path);
            }
        }
        return Files.createDirectories(folder);
    }

    /** Returns a folder and everything in it, in the order of their names, folders before what they hold. */
    static List<Path> tree(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    /** Gives every file the time that it will have in the image: an AOT cache may remember it. */
    static void setTimes(Path folder, Instant time) throws IOException {
        for (Path path : tree(folder)) {
            if (!Files.isSymbolicLink(path)) {
                Files.setLastModifiedTime(path, FileTime.from(time));
            }
        }
    }
}
