package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;
import dev.weir.proxy.reference.ManifestContent;

/**
 * Finds out what an earlier run left: every content file's length and last use, what the manifests that some repository
 * knows refer to, and records whose content is gone, which it removes. Tags stay: their upstream can provide what they
 * name again, and until it does they tell what was last seen. The store serves while this runs.
 */
final class StartupScan {

    private static final Logger LOG = LoggerFactory.getLogger(StartupScan.class);
    private static final HexFormat HEX = HexFormat.of();

    private final StoreFolders folders;
    private final RepositoryFolders repositories;
    private final Inventory inventory;
    private final Consumer<Digest> damaged;
    private final BooleanSupplier stopped;
    private final long startedAt;

    /**
     * Creates a scan.
     *
     * @param damaged told of content that does not have its digest
     * @param stopped asked from time to time whether to give up
     * @param startedAt milliseconds since 1970; records younger than this are not judged
     */
    StartupScan(StoreFolders folders, Inventory inventory, Consumer<Digest> damaged,
            BooleanSupplier stopped, long startedAt) {
        this.folders = folders;
        this.repositories = new RepositoryFolders(folders.repositories());
        this.inventory = inventory;
        this.damaged = damaged;
        this.stopped = stopped;
        this.startedAt = startedAt;
    }

    /** Runs to the end; returns false if it was stopped before. */
    boolean run() throws IOException {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            RepositoryFolders.each(folders.blobs(algorithm), twoDigits -> scanContent(algorithm, twoDigits));
        }
        repositories.eachFolder(RepositoryFolders.MANIFESTS, folder -> eachRecord(folder, this::keep));
        repositories.eachFolder(RepositoryFolders.BLOBS, folder -> eachRecord(folder, (_, _) -> {}));
        return !stopped.getAsBoolean();
    }

    private void scanContent(DigestAlgorithm algorithm, Path twoDigits) {
        eachUnlessStopped(twoDigits, file -> {
            String name = file.getFileName().toString();
            if (name.length() == algorithm.hexLength() && isHex(name)) {
                scanFile(algorithm, name, file);
            }
        });
    }

    /** A folder that can't be read is no reason to leave the others out. */
    private void eachUnlessStopped(Path folder, RepositoryFolders.Visitor visitor) {
        if (stopped.getAsBoolean()) {
            return;
        }
        try {
            RepositoryFolders.each(folder, visitor);
        } catch (IOException e) {
            LOG.warn("The start-up scan can't read {}", folder, e);
        }
    }

    private static boolean isHex(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    private void scanFile(DigestAlgorithm algorithm, String name, Path file) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException _) {
            return;
        }
        if (!attributes.isRegularFile()) {
            return;
        }
        if (attributes.size() == 0 && !new Digest(algorithm, name).matches(new byte[0])) {
            LOG.warn("{} is empty, so it is not counted; it is replaced when it is asked for", file);
            return;
        }
        inventory.add(HEX.parseHex(name), attributes.size(), attributes.lastModifiedTime().toMillis());
    }

    /** What is done with a record whose content is here. */
    @FunctionalInterface
    private interface RecordVisitor {
        void visit(Digest digest, Path record) throws IOException;
    }

    private void eachRecord(Path folder, RecordVisitor visitor) {
        eachUnlessStopped(folder, record -> {
            Optional<Digest> digest = RepositoryFolders.digestOf(record.getFileName().toString());
            if (digest.isEmpty()) {
                return;
            }
            if (inventory.sizeOf(digest.get()) != StoredObject.ABSENT) {
                visitor.visit(digest.get(), record);
            } else if (isOld(record)) {
                Files.deleteIfExists(record);
            }
        });
    }

    /** A record may be written before its content is committed: only an earlier run's are judged. */
    private boolean isOld(Path record) throws IOException {
        try {
            return Files.getLastModifiedTime(record).toMillis() < startedAt;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void keep(Digest manifest, Path record) {
        if (inventory.isKept(manifest)) {
            return;
        }
        if (inventory.sizeOf(manifest) > ContentStore.MAX_READ_BYTES) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(folders.content(manifest));
            if (manifest.matches(content)) {
                inventory.keep(manifest, ManifestContent.parse(content).children());
            } else {
                LOG.warn("The manifest {} is damaged, it is removed", manifest);
                damaged.accept(manifest);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The manifest {} of {} can't be read, so what it refers to is not kept", manifest,
                    record,
                    e);
        }
    }
}
