package dev.weir.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A root file system as an image of one layer, in the form of {@code docker save}, for jib to build on. jib's own layers
 * know no symbolic links. Names in their order, one time, one owner: the same files give the same bytes.
 */
final class RootTar {

    private RootTar() {}

    static void write(Path root, Path tar, String arch, Instant time) throws IOException {
        Path layer = tar.resolveSibling(tar.getFileName() + ".layer");
        MessageDigest digest = sha256();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(layer));
                TarArchiveOutputStream out = tar(new DigestOutputStream(file, digest))) {
            for (Path path : Tools.tree(root)) {
                String name = root.relativize(path).toString();
                if (!name.isEmpty()) {
                    entry(out, path, name, time);
                }
            }
        }
        String config = """
                {"architecture":"%s","os":"linux","created":"%s","config":{},\
                "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(arch, time,
                HexFormat.of().formatHex(digest.digest()));
        try (TarArchiveOutputStream out = tar(new BufferedOutputStream(Files.newOutputStream(tar)))) {
            put(out, "config.json", config, time);
            put(out, "manifest.json",
                    "[{\"Config\":\"config.json\",\"RepoTags\":[\"base:1\"],\"Layers\":[\"layer.tar\"]}]",
                    time);
            TarArchiveEntry entry = plain(new TarArchiveEntry("layer.tar"), time);
            entry.setSize(Files.size(layer));
            out.putArchiveEntry(entry);
            Files.copy(layer, out);
            out.closeArchiveEntry();
        }
        Files.delete(layer);
    }

    private static void entry(TarArchiveOutputStream out, Path path, String name, Instant time)
            throws IOException {
        TarArchiveEntry entry;
        if (Files.isSymbolicLink(path)) {
            entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(path).toString());
        } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            entry = new TarArchiveEntry(name + "/");
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            entry = new TarArchiveEntry(name);
            entry.setSize(Files.size(path));
        } else {
            // Devices and sockets come from the runtime.
            return;
        }
        plain(entry, time);
        if (!entry.isSymbolicLink()) {
            entry.setMode((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777);
        }
        out.putArchiveEntry(entry);
        if (entry.isFile() && !entry.isSymbolicLink()) {
            Files.copy(path, out);
        }
        out.closeArchiveEntry();
    }

    private static void put(TarArchiveOutputStream out, String name, String text, Instant time)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = plain(new TarArchiveEntry(name), time);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    private static TarArchiveEntry plain(TarArchiveEntry entry, Instant time) {
        entry.setModTime(time.toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("", "");
        return entry;
    }

    private static TarArchiveOutputStream tar(OutputStream out) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    static MessageDigest sha256() {
        try {
            return Objects.requireNonNull(MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
