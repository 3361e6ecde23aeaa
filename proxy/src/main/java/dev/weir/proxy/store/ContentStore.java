package dev.weir.proxy.store;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;

/**
 * The content-addressed store in one folder: blobs and manifests, files named by their digests. The file system is its
 * truth. Nothing is under {@code blobs} that wasn't verified and synced before; whatever is gets found again, after a
 * crash too. Safe for use by many threads. Only {@link #acquireOpen}, {@link #used}, {@link Spool#append} and what says
 * so in {@link RepositoryRecords} are for event loops; all else may wait for the disk.
 *
 * <p>A crash can leave: spool files, removed at the next start; content whose record wasn't written yet, which is
 * fetched again for its repository and evicted otherwise; a record whose content is gone, removed by the next start's
 * scan. It can't leave half a content file. A file that is damaged all the same (by hand, by a failing disk) is removed
 * when it is found out: by its length, if that changed since it was last looked at, by its digest when it is a manifest.
 */
public final class ContentStore implements AutoCloseable {

    /** The most that {@link #read} reads, 8 MiB: manifests are smaller. */
    public static final int MAX_READ_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ContentStore.class);
    private static final int KEPT_OPEN = 512;

    private final StoreFolders folders;
    private final FolderLock lock;
    private final Disk disk;
    private final InstantSource clock;
    private final Space space;
    private final Inventory inventory;
    private final OpenFiles openFiles;
    private final Evictor evictor;
    private final Housekeeper housekeeper;
    private final RepositoryRecords repositories;
    private volatile boolean closed;

    private ContentStore(StoreSettings settings, StoreFolders folders, FolderLock lock, Disk disk,
            InstantSource clock, int keptOpen) {
        this.folders = folders;
        this.lock = lock;
        this.disk = disk;
        this.clock = clock;
        this.space = new Space(settings, disk, clock, this::wakeHousekeeper);
        this.inventory = new Inventory(space);
        this.openFiles = new OpenFiles(keptOpen, clock);
        this.evictor = new Evictor(folders, inventory, openFiles, space);
        this.housekeeper = new Housekeeper(folders, inventory, openFiles, space, evictor);
        this.repositories = new RepositoryRecords(folders);
    }

    /**
     * Opens a store: makes its folder if need be, locks it, removes what an earlier run left unfinished. Returns at
     * once; what is in the folder is looked through in the background.
     *
     * @throws IOException with a sentence for the operator, if the path is no folder, can't be written, or is locked by
     *         another Weir
     */
    public static ContentStore open(StoreSettings settings) throws IOException {
        return open(settings, Disk.of(settings.path()), InstantSource.system(), KEPT_OPEN);
    }

    static ContentStore open(StoreSettings settings, Disk disk, InstantSource clock, int keptOpen)
            throws IOException {
        StoreFolders folders = StoreFolders.prepare(settings.path());
        FolderLock lock = FolderLock.take(folders.lock());
        boolean opened = false;
        try {
            folders.cleanSpools();
            ContentStore store = new ContentStore(settings, folders, lock, disk, clock, keptOpen);
            store.housekeeper.start();
            opened = true;
            return store;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    /**
     * Returns a lease on content that is open already; null means only that it isn't. Never blocks, never looks at the
     * disk: for event loops.
     */
    public @Nullable StoredContent acquireOpen(Digest digest) {
        OpenContent content = openFiles.lease(digest);
        return content == null ? null : new StoredContent(content);
    }

    /** Returns a lease on content, from the disk if need be; null if it isn't stored or can't be read. */
    public @Nullable StoredContent acquire(Digest digest) {
        StoredContent open = acquireOpen(digest);
        if (open != null || closed) {
            return open;
        }
        try {
            OpenContent content = openFiles.leaseOrOpen(digest, this::openFile);
            if (openFiles.mayHaveManyClosed()) {
                housekeeper.wake();
            }
            return content == null ? null : new StoredContent(content);
        } catch (IOException e) {
            LOG.warn("The stored file of {} can't be opened", digest, e);
            return null;
        }
    }

    private @Nullable FileChannel openFile(Digest digest) throws IOException {
        Path path = folders.content(digest);
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (NoSuchFileException _) {
            inventory.remove(digest);
            return null;
        }
        long size = channel.size();
        long known = inventory.sizeOf(digest);
        boolean damaged = known != StoredObject.ABSENT && known != size
                || size == 0 && !digest.matches(new byte[0]);
        if (damaged) {
            LOG.warn("The stored file of {} is damaged, {} bytes long; it is removed", digest, size);
            channel.close();
            inventory.remove(digest);
            Files.deleteIfExists(path);
            return null;
        }
        inventory.add(digest, size, clock.millis());
        return channel;
    }

    /**
     * Looks whether a download may begin; {@link #newSpool} does so too.
     *
     * @throws StoreFullException if the disk's reserve or the store's budget has no room
     */
    public void checkRoom() throws StoreFullException {
        space.checkForOne();
    }

    /**
     * Begins a download.
     *
     * @throws StoreFullException if the disk's reserve or the store's budget has no room
     * @throws IOException if the disk fails
     */
    public Spool newSpool(Digest expected) throws IOException {
        if (closed) {
            throw new IOException("the store is closed");
        }
        space.checkForOne();
        Path path = folders.newSpoolFile();
        try {
            return new Spool(this, space, disk, expected, path, folders.createSpoolFile(path));
        } catch (IOException e) {
            throw space.meaningOf(e, 0);
        }
    }

    /**
     * Stores small content, unless it is stored already.
     *
     * @return a lease, the caller's to close
     * @throws StoreFullException if the disk's reserve or the store's budget has no room
     * @throws IOException if the disk fails or the content does not have the digest
     */
    public StoredContent put(Digest digest, byte[] content) throws IOException {
        StoredContent known = acquire(digest);
        if (known != null) {
            return known;
        }
        Spool spool = newSpool(digest);
        try {
            spool.append(ByteBuffer.wrap(content));
            if (!spool.verify()) {
                throw new IOException("the content does not have the digest " + digest);
            }
            return spool.commit();
        } finally {
            spool.discard();
        }
    }

    /** Does what {@link Spool#commit} says. */
    StoredContent commit(Spool spool) throws IOException {
        Digest digest = spool.expected();
        long size = spool.written();
        StoredContent earlier = acquire(digest);
        if (earlier != null) {
            if (earlier.size() == size && Files.exists(folders.content(digest))) {
                space.giveBack(size);
                Files.deleteIfExists(spool.path());
                spool.file().release();
                return earlier;
            }
            earlier.close();
        }
        FileChannel channel = spool.file().channel();
        if (channel.size() > size) {
            // A write that failed half-way.
            channel.truncate(size);
        }
        channel.force(true);
        Path path = folders.content(digest);
        OpenContent content = openFiles.adopt(digest, size, spool.file(), () -> {
            folders.rename(spool.path(), path);
            StoreFolders.sync(StoreFolders.parent(path));
            return true;
        });
        space.giveBack(size);
        inventory.add(digest, size, clock.millis());
        return new StoredContent(content);
    }

    /**
     * Tells eviction what a manifest refers to: while the manifest is kept, so is all of that. Idempotent. After a
     * restart the manifests that {@link RepositoryRecords} know are kept again.
     */
    public void keepManifest(Digest manifest, ManifestContent content) {
        inventory.keep(manifest, content.children());
    }

    /** Notes that content was used without a lease, such as a manifest served from memory. Never blocks. */
    public void used(Digest digest) {
        housekeeper.used(digest, clock.millis());
    }

    /**
     * Reads small content whole.
     *
     * @throws IOException if it is larger than {@link #MAX_READ_BYTES}, can't be read, or lost its digest on the disk;
     *         then it is removed from the store
     */
    public byte[] read(StoredContent content) throws IOException {
        if (content.size() > MAX_READ_BYTES) {
            throw new IOException(content.digest() + " is too large to be read at once");
        }
        byte[] bytes = new byte[(int) content.size()];
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            if (content.channel().read(rest, rest.position()) < 0) {
                remove(content.digest());
                throw new EOFException("the stored file of " + content.digest() + " became shorter");
            }
        }
        if (!content.digest().matches(bytes)) {
            remove(content.digest());
            throw new IOException("the stored file of " + content.digest() + " is damaged");
        }
        return bytes;
    }

    /** Removes content that turned out to be damaged. Its readers may go on with what they have open. */
    public void remove(Digest digest) {
        housekeeper.forgetDamaged(digest);
    }

    /** Returns what is known of repositories: what they have and what their tags mean. */
    public RepositoryRecords repositories() {
        return repositories;
    }

    /** Returns what the store holds now. */
    public StoreStatistics statistics() {
        return new StoreStatistics(space.committed(), inventory.objects(), space.inFlight(),
                evictor.evictedObjects(), evictor.evictedBytes(), space.fullEvents(),
                housekeeper.isScanComplete());
    }

    private void wakeHousekeeper() {
        housekeeper.wake();
    }

    /** Notes the last uses and unlocks the folder. Leases may be read and closed afterwards, spools are lost. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        housekeeper.close();
        openFiles.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the store's lock can't be released", e);
        }
    }
}
