package dev.weir.certs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Replaces files so that a crash, or a power cut, leaves the old content or the new, and nothing between. */
final class AtomicFiles {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY = PosixFilePermissions
            .asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Matches what a crash may leave. */
    static final String UNFINISHED = ".*.new";

    private AtomicFiles() {}

    /** Writes a file beside, brings it to the disk, puts it in place, and brings the folder to the disk. */
    static void replace(Path file, String content) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path beside = Files.createTempFile(folder, "." + file.getFileName(), ".new", OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(Pem.bytes(content));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
