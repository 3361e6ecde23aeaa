package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;

/**
 * Where things are in a store's folder. A content file gets its final name by a rename, after its bytes are on the disk:
 * under {@code blobs} there is nothing half-done, whenever the power fails.
 */
final class StoreFolders {

    private final Path root;
    private final Path blobs;
    private final Path spool;
    private final Path repositories;
    private final AtomicLong spoolNumber = new AtomicLong();

    private StoreFolders(Path root) {
        this.root = root;
        this.blobs = root.resolve("blobs");
        this.spool = root.resolve("spool");
        this.repositories = repositories(root);
    }

    static Path repositories(Path root) {
        return root.resolve("repositories");
    }

    /**
     * Makes what isn't there yet.
     *
     * @throws IOException with a sentence for the operator, if the folder is none or can't be written
     */
    static StoreFolders prepare(Path root) throws IOException {
        StoreFolders folders = new StoreFolders(root);
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new IOException("the store needs a folder, but " + root + " is a file");
        }
        try {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                Files.createDirectories(folders.blobs.resolve(algorithm.id()));
            }
            Files.createDirectories(folders.spool);
            Files.createDirectories(folders.repositories);
            if (!Files.isWritable(root) || !Files.isWritable(folders.spool)) {
                throw new AccessDeniedException(root.toString());
            }
            sync(folders.blobs);
            sync(root);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("the store needs a folder, but " + e.getFile() + " is a file", e);
        } catch (IOException e) {
            throw new IOException("the store's folder " + root + " can't be written by the user "
                    + System.getProperty("user.name") + ": " + reason(e), e);
        }
        return folders;
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "access denied" : e.toString();
    }

    Path root() {
        return root;
    }

    Path lock() {
        return root.resolve("lock");
    }

    Path blobs(DigestAlgorithm algorithm) {
        return blobs.resolve(algorithm.id());
    }

    Path repositories() {
        return repositories;
    }

    /** Returns where content is once it is committed. */
    Path content(Digest digest) {
        return blobs.resolve(
                digest.algorithm().id() + "/" + digest.hex().substring(0, 2) + "/" + digest.hex());
    }

    /** Returns a name in the spool folder that was never used since the store was opened. */
    Path newSpoolFile() {
        return spool.resolve("spool-" + spoolNumber.incrementAndGet());
    }

    /** Creates a file to be written and read; its folder too, if somebody removed it. */
    FileChannel createSpoolFile(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (NoSuchFileException _) {
            Files.createDirectories(spool);
            return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        }
    }

    /** Deletes what an earlier run left unfinished. */
    void cleanSpools() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(spool)) {
            for (Path leftover : leftovers) {
                Files.delete(leftover);
            }
        }
    }

    /** Gives a spool file its final name; whatever had that name before is replaced. Not durable before {@link #sync}. */
    void rename(Path spoolFile, Path content) throws IOException {
        try {
            Files.move(spoolFile, content, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            Path folder = parent(content);
            if (Files.exists(folder)) {
                throw e;
            }
            Files.createDirectories(folder);
            sync(parent(folder));
            Files.move(spoolFile, content, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Waits until the names in a folder are on the disk. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a path in the store has a parent");
        }
        return parent;
    }
}
