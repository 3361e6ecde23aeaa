package dev.weir.proxy.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * What each repository was seen to have, and what its tags were last seen to mean: small files, with a bounded memory in
 * front. A record says nothing of whether the content is stored. Records are not synced: a power failure may lose the
 * last ones, and the upstream is asked again. What can't be read is unknown.
 *
 * <p>Methods that end in {@code Now} look at the memory only and never block: for event loops; their "no" means "not
 * known right now". All others may wait for the disk.
 */
public final class RepositoryRecords {

    private static final Logger LOG = LoggerFactory.getLogger(RepositoryRecords.class);
    private static final int MAX_REMEMBERED = 32_768;

    private final StoreFolders folders;
    private final RepositoryFolders records;
    private final Cache<Entry, Boolean> blobs = newCache();
    private final Cache<Entry, String> manifests = newCache();
    private final Cache<TagEntry, TagRecord> tags = newCache();

    private record Entry(Repository repository, Digest digest) {}

    private record TagEntry(Repository repository, Tag tag) {}

    RepositoryRecords(StoreFolders folders) {
        this.folders = folders;
        this.records = new RepositoryFolders(folders.repositories());
    }

    private static <K, V> Cache<K, V> newCache() {
        return Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();
    }

    /** Returns whether the repository was seen to have the blob. */
    public boolean knowsBlob(Repository repository, Digest blob) {
        return blobs.get(new Entry(repository, blob),
                _ -> Files.exists(records.blob(repository, blob)) ? true : null) != null;
    }

    /** Returns whether the repository is remembered to have the blob. Never blocks. */
    public boolean knowsBlobNow(Repository repository, Digest blob) {
        return blobs.getIfPresent(new Entry(repository, blob)) != null;
    }

    /**
     * Notes that the repository has the blob.
     *
     * @throws IOException if that can't be written; it is remembered until the end of the process all the same
     */
    public void addBlob(Repository repository, Digest blob) throws IOException {
        if (knowsBlob(repository, blob)) {
            return;
        }
        blobs.put(new Entry(repository, blob), true);
        Path file = records.blob(repository, blob);
        Files.createDirectories(StoreFolders.parent(file));
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException _) {
            // Another thread was first.
        }
    }

    /** Forgets that the repository had the blob. */
    public void forgetBlob(Repository repository, Digest blob) throws IOException {
        Files.deleteIfExists(records.blob(repository, blob));
        blobs.invalidate(new Entry(repository, blob));
    }

    /** Returns the media type that the repository gave the manifest; empty if it wasn't seen there. */
    public Optional<String> manifestType(Repository repository, Digest manifest) {
        return Optional.ofNullable(manifests.get(new Entry(repository, manifest),
                _ -> read(records.manifest(repository, manifest)).map(String::strip)
                        .filter(type -> !type.isEmpty())
                        .orElse(null)));
    }

    /** Returns the media type that the repository gave the manifest, if it is remembered. Never blocks. */
    public @Nullable String manifestTypeNow(Repository repository, Digest manifest) {
        return manifests.getIfPresent(new Entry(repository, manifest));
    }

    /**
     * Notes that the repository has the manifest. Such a manifest is kept again after a restart.
     *
     * @throws IOException if that can't be written; it is remembered until the end of the process all the same
     */
    public void addManifest(Repository repository, Digest manifest, String mediaType) throws IOException {
        if (manifestType(repository, manifest).equals(Optional.of(mediaType))) {
            return;
        }
        manifests.put(new Entry(repository, manifest), mediaType);
        write(records.manifest(repository, manifest), mediaType);
    }

    /** Forgets that the repository had the manifest. */
    public void forgetManifest(Repository repository, Digest manifest) throws IOException {
        Files.deleteIfExists(records.manifest(repository, manifest));
        manifests.invalidate(new Entry(repository, manifest));
    }

    /** Returns what the tag was last seen to mean. */
    public Optional<TagRecord> tag(Repository repository, Tag tag) {
        return Optional.ofNullable(
                tags.get(new TagEntry(repository, tag), _ -> readTag(repository, tag).orElse(null)));
    }

    /** Returns what the tag was last seen to mean, if it is remembered. Never blocks. */
    public @Nullable TagRecord tagNow(Repository repository, Tag tag) {
        return tags.getIfPresent(new TagEntry(repository, tag));
    }

    private Optional<TagRecord> readTag(Repository repository, Tag tag) {
        Optional<String> text = read(records.tag(repository, tag));
        Optional<TagRecord> record = text.flatMap(TagFile::read);
        if (text.isPresent() && record.isEmpty()) {
            LOG.debug("The record of {}:{} can't be understood, so the tag is unknown", repository, tag);
        }
        return record;
    }

    /**
     * Notes what the tag means. It is remembered at once; the file is written only when the tag means something else
     * than it did, so that after a restart {@link TagRecord#checkedAt} may be older than it was.
     *
     * @throws IOException if that can't be written; it is remembered all the same
     */
    public void putTag(Repository repository, Tag tag, TagRecord record) throws IOException {
        try {
            tags.asMap().compute(new TagEntry(repository, tag), (_, remembered) -> {
                Optional<TagRecord> known = remembered == null
                        ? readTag(repository, tag)
                        : Optional.of(remembered);
                if (known.isEmpty() || known.get().isReleased() || !known.get().namesSameAs(record)) {
                    writeUnchecked(records.tag(repository, tag), TagFile.write(record));
                }
                return record;
            });
        } catch (UncheckedIOException e) {
            tags.put(new TagEntry(repository, tag), record);
            throw e.getCause();
        }
    }

    /** Returns what the tag was last seen to mean; released if the disk says so, whatever is remembered. */
    public Optional<TagRecord> tagAgain(Repository repository, Tag tag) {
        Optional<TagRecord> written = readTag(repository, tag).filter(TagRecord::isReleased);
        written.ifPresent(record -> tags.put(new TagEntry(repository, tag), record));
        return written.isPresent() ? written : tag(repository, tag);
    }

    /** Forgets the tag. */
    public void forgetTag(Repository repository, Tag tag) throws IOException {
        Files.deleteIfExists(records.tag(repository, tag));
        tags.invalidate(new TagEntry(repository, tag));
    }

    /** Returns the tags that were seen, in lexical order (distribution-spec, "Listing Tags"); from the disk. */
    public List<Tag> tags(Repository repository) {
        List<Tag> found = new ArrayList<>();
        try {
            RepositoryFolders.each(records.tags(repository), file -> {
                tagOf(file).ifPresent(found::add);
            });
        } catch (IOException e) {
            LOG.debug("The tags of {} can't be listed", repository, e);
        }
        found.sort(Comparator.comparing(Tag::name));
        return found;
    }

    private static Optional<Tag> tagOf(Path file) {
        try {
            return Optional.of(new Tag(String.valueOf(file.getFileName())));
        } catch (InvalidReferenceException _) {
            return Optional.empty();
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("The record {} can't be read, so it is unknown", file, e);
            return Optional.empty();
        }
    }

    private void writeUnchecked(Path file, String text) {
        try {
            write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes beside, then renames: a reader finds the old text or the new one. */
    private void write(Path file, String text) throws IOException {
        Path draft = folders.newSpoolFile();
        try {
            Files.writeString(draft, text);
            Files.createDirectories(StoreFolders.parent(file));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
