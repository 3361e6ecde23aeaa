package dev.weir.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootTarTest {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private Path root(String name, Instant modified) throws IOException {
        Path root = Files.createDirectories(folder.resolve(name));
        Files.createDirectories(root.resolve("usr/lib"));
        Files.setLastModifiedTime(Files.writeString(root.resolve("usr/lib/b"), "b"), FileTime.from(modified));
        Files.writeString(root.resolve("usr/lib/a"), "a");
        Files.createSymbolicLink(root.resolve("lib"), Path.of("usr/lib"));
        return root;
    }

    @Test
    void theSameFilesGiveTheSameBytesWheneverTheyWereMade() throws IOException {
        RootTar.write(root("one", Instant.EPOCH), folder.resolve("one.tar"), "amd64", TIME);
        RootTar.write(root("two", Instant.now()), folder.resolve("two.tar"), "amd64", TIME);
        assertArrayEquals(Files.readAllBytes(folder.resolve("one.tar")),
                Files.readAllBytes(folder.resolve("two.tar")));
    }

    @Test
    void linksStayLinks() throws IOException {
        RootTar.write(root("one", TIME), folder.resolve("one.tar"), "amd64", TIME);
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream image = new TarArchiveInputStream(
                Files.newInputStream(folder.resolve("one.tar")))) {
            TarArchiveEntry entry = image.getNextEntry();
            while (!entry.getName().equals("layer.tar")) {
                entry = image.getNextEntry();
            }
            TarArchiveInputStream layer = new TarArchiveInputStream(
                    new ByteArrayInputStream(image.readAllBytes()));
            for (TarArchiveEntry each = layer.getNextEntry(); each != null; each = layer.getNextEntry()) {
                names.add(each.getName() + (each.isSymbolicLink() ? " -> " + each.getLinkName() : ""));
            }
        }
        assertEquals(List.of("lib -> usr/lib", "usr/", "usr/lib/", "usr/lib/a", "usr/lib/b"), names);
    }
}
