package dev.weir.proxy.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;
import dev.weir.proxy.reference.ManifestContent;

/**
 * Finds out what an earlier run left: every content file's length and last use, and what the manifests that some
 * repository knows refer to. Then it removes records whose content is gone. Tags stay: their upstream can provide what
 * they name again, and until it does they tell what was last seen. The store serves while this runs.
 */
final class StartupScan {

    private static final Logger LOG = LoggerFactory.getLogger(StartupScan.class);
    /** Two, on the smallest machine too: half of the time is the kernel's. */
    private static final int THREADS = 2;

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
    StartupScan(StoreFolders folders, Inventory inventory, Consumer<Digest> damaged, BooleanSupplier stopped,
            long startedAt) {
        this.folders = folders;
        this.repositories = new RepositoryFolders(folders.repositories());
        this.inventory = inventory;
        this.damaged = damaged;
        this.stopped = stopped;
        this.startedAt = startedAt;
    }

    /** Finds content and what is kept; returns false if it was stopped before the end. */
    boolean findContent() throws IOException {
        try (ExecutorService threads = newThreads()) {
            for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
                RepositoryFolders.each(folders.blobs(algorithm),
                        twoDigits -> threads.execute(() -> scanContent(algorithm, twoDigits)));
            }
        }
        try (ExecutorService threads = newThreads()) {
            repositories.eachFolder(RepositoryFolders.MANIFESTS,
                    folder -> threads.execute(() -> eachUnlessStopped(folder, this::keep)));
        }
        return !stopped.getAsBoolean();
    }

    /** Removes records whose content is gone. To be called when content was found. */
    void removeOrphans() throws IOException {
        repositories.eachFolder(RepositoryFolders.MANIFESTS,
                folder -> eachUnlessStopped(folder, this::removeIfOrphan));
        repositories.eachFolder(RepositoryFolders.BLOBS,
                folder -> eachUnlessStopped(folder, this::removeIfOrphan));
    }

    private static ExecutorService newThreads() {
        return Executors.newFixedThreadPool(THREADS,
                Thread.ofPlatform().daemon().name("weir-store-scan-", 0).factory());
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

    private void scanContent(DigestAlgorithm algorithm, Path twoDigits) {
        List<StoredObject> found = new ArrayList<>();
        eachUnlessStopped(twoDigits, file -> {
            StoredObject object = scanFile(algorithm, file);
            if (object != null) {
                found.add(object);
            }
        });
        inventory.addAll(found);
    }

    private static @Nullable StoredObject scanFile(DigestAlgorithm algorithm, Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.length() != algorithm.hexLength()) {
            return null;
        }
        try {
            StoredObject object = new StoredObject(name);
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                return null;
            }
            if (attributes.size() == 0 && !object.digest().matches(new byte[0])) {
                LOG.warn("{} is empty, so it is not counted; it is replaced when it is asked for", file);
                return null;
            }
            object.setSize(attributes.size());
            object.used(attributes.lastModifiedTime().toMillis());
            return object;
        } catch (NoSuchFileException | IllegalArgumentException _) {
            // Removed in the meantime, or not ours.
            return null;
        }
    }

    private void keep(Path record) {
        Optional<Digest> known = RepositoryFolders.digestOf(record);
        if (known.isEmpty() || inventory.isKept(known.get())) {
            return;
        }
        Digest manifest = known.get();
        long size = inventory.sizeOf(manifest);
        if (size == StoredObject.ABSENT || size > ContentStore.MAX_READ_BYTES) {
            return;
        }
        try {
            byte[] content = Files.readAllBytes(folders.content(manifest));
            if (manifest.matches(content)) {
                ManifestContent parsed = ManifestContent.parse(content);
                inventory.keep(manifest, parsed.children());
                parsed.blobs().forEach(this::checkLength);
            } else {
                LOG.warn("The manifest {} is damaged, it is removed", manifest);
                damaged.accept(manifest);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("The manifest {} can't be read, so what it refers to is not kept", manifest, e);
        }
    }

    /** A file that was cut short while nobody looked has a length of its own; only the digest tells who is right. */
    private void checkLength(Descriptor blob) {
        long size = inventory.sizeOf(blob.digest());
        if (size == StoredObject.ABSENT || blob.size() == 0 || size == blob.size()
                || stopped.getAsBoolean()) {
            return;
        }
        try {
            if (!hasDigest(folders.content(blob.digest()), blob.digest())) {
                LOG.warn("The stored file of {} is damaged, {} bytes long instead of {}; it is removed",
                        blob.digest(), size, blob.size());
                damaged.accept(blob.digest());
            }
        } catch (NoSuchFileException _) {
            // Evicted in the meantime.
        } catch (IOException e) {
            LOG.warn("{} can't be read", blob.digest(), e);
        }
    }

    private static boolean hasDigest(Path file, Digest digest) throws IOException {
        MessageDigest computation = digest.algorithm().newComputation();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), computation)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Digest.finish(digest.algorithm(), computation).equals(digest);
    }

    /** A record may be written before its content is committed: only an earlier run's are judged. */
    private void removeIfOrphan(Path record) throws IOException {
        Optional<Digest> digest = RepositoryFolders.digestOf(record);
        if (digest.isEmpty() || inventory.sizeOf(digest.get()) != StoredObject.ABSENT) {
            return;
        }
        try {
            if (Files.getLastModifiedTime(record).toMillis() < startedAt) {
                Files.delete(record);
            }
        } catch (NoSuchFileException _) {
            // Forgotten in the meantime.
        }
    }
}
