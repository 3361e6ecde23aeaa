package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** Releases tags that a policy keeps at an old digest, in a store's folder, also one that a running Weir uses. */
public final class TagRelease {

    private TagRelease() {}

    /**
     * Lets a tag take, once, what the upstream says it is. A running Weir sees it within the tag's time to live; until the
     * upstream has answered, the old digest is served.
     *
     * @param storePath the store's folder
     * @return the digest that the tag was kept at; empty if the tag was never seen
     * @throws IOException if the record can't be read or written
     */
    public static Optional<Digest> release(Path storePath, Repository repository, Tag tag)
            throws IOException {
        Path file = new RepositoryFolders(StoreFolders.repositories(storePath)).tag(repository, tag);
        Optional<TagRecord> known;
        try {
            known = TagFile.read(Files.readString(file));
        } catch (NoSuchFileException _) {
            known = Optional.empty();
        }
        if (known.isEmpty()) {
            return Optional.empty();
        }
        Path draft = Files.createTempFile(StoreFolders.parent(file), ".release-", ".tmp");
        try {
            Files.writeString(draft, TagFile.write(known.get().released()));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        return known.map(TagRecord::digest);
    }
}
