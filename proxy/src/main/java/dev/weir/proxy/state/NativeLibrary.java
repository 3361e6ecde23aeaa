package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native library so that it leaves no file behind. The driver copies it from its jar into a temporary
 * file, which it deletes when the JVM ends, and so never after a kill; we have it copied into a folder of its own, and
 * delete that as soon as the library is mapped.
 */
final class NativeLibrary {

    private static final String FOLDER_PROPERTY = "org.sqlite.tmpdir";
    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads it, unless it is loaded.
     *
     * @param besides a folder to try when the system's temporary folder can't be written to or forbids programs
     */
    static synchronized void load(Path besides) throws IOException {
        if (loaded) {
            return;
        }
        Path temporary = Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")));
        IOException failure = new IOException("SQLite's native library can't be loaded");
        for (Path parent : List.of(temporary, besides)) {
            try {
                loadThrough(parent);
                loaded = true;
                return;
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static void loadThrough(Path parent) throws Exception {
        Path folder = Files.createTempDirectory(parent, "weir-sqlite-");
        String before = System.getProperty(FOLDER_PROPERTY);
        try {
            if (before == null) {
                System.setProperty(FOLDER_PROPERTY, folder.toString());
            }
            SQLiteJDBCLoader.initialize();
        } finally {
            if (before == null) {
                System.clearProperty(FOLDER_PROPERTY);
            }
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
