package dev.weir.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Native libraries, taken out of their jars: the image may have no folder that is writable and lets programs be loaded,
 * which is what unpacking them at start would need.
 */
final class Natives {

    private final Options options;

    Natives(Options options) {
        this.options = options;
    }

    /** Copies the jars that this architecture needs, and takes its libraries out. */
    void split(Path from, Path jars, Path libraries) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(from)) {
            found = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
        for (Path jar : found) {
            String name = String.valueOf(jar.getFileName());
            String other = options.arch().equals("arm64") ? "linux-x86_64" : "linux-aarch_64";
            if (name.contains(other)) {
                continue;
            }
            boolean sqlite = name.startsWith("sqlite-jdbc-");
            try (JarFile in = new JarFile(jar.toFile())) {
                for (JarEntry entry : in.stream().toList()) {
                    Optional<String> library = library(entry.getName());
                    if (library.isPresent()) {
                        try (InputStream body = in.getInputStream(entry)) {
                            Files.copy(body, libraries.resolve(library.get()));
                        }
                    }
                }
                if (sqlite) {
                    withoutLibraries(in, jars.resolve(name));
                } else {
                    Files.copy(jar, jars.resolve(name));
                }
            }
        }
    }

    /** Returns the name that a library of this architecture has outside its jar. */
    private Optional<String> library(String entry) {
        String file = entry.substring(entry.lastIndexOf('/') + 1);
        String sqlite = "org/sqlite/native/Linux/" + options.nativeArch().replace("aarch_64", "aarch64")
                + "/";
        boolean netty = entry.startsWith("META-INF/native/") && entry.endsWith(options.nativeArch() + ".so");
        return netty || entry.startsWith(sqlite) && file.endsWith(".so")
                ? Optional.of(file)
                : Optional.empty();
    }

    /** SQLite's jar is nine parts of ten libraries for other systems. */
    private static void withoutLibraries(JarFile in, Path to) throws IOException {
        try (OutputStream file = Files.newOutputStream(to); JarOutputStream out = new JarOutputStream(file)) {
            for (JarEntry entry : in.stream().toList()) {
                if (!entry.getName().toLowerCase(Locale.ROOT).startsWith("org/sqlite/native/")) {
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setLastModifiedTime(FileTime.from(Instant.parse("1980-01-02T00:00:00Z")));
                    out.putNextEntry(copy);
                    try (InputStream body = in.getInputStream(entry)) {
                        body.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
    }
}
