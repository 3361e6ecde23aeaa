package dev.weir.proxy.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.reference.Digest;

/**
 * The store's own thread: the start-up scan first, then, once a minute or when it is woken, the noting of
 * uses and eviction. A platform thread, because it does nothing but system calls that would hold up a virtual thread's
 * carrier, of which a small machine has two.
 */
final class Housekeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);
    private static final Duration ROUND = Duration.ofMinutes(1);
    private static final Duration ROUND_WHEN_EXHAUSTED = Duration.ofMillis(500);
    /** How far behind a file's modification time may be: a busy file is touched once an hour. */
    private static final Duration TOUCH = Duration.ofHours(1);

    private final StoreFolders folders;
    private final Inventory inventory;
    private final OpenFiles openFiles;
    private final Space space;
    private final Evictor evictor;
    private final ConcurrentHashMap<Digest, Long> uses = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile @Nullable Thread sweeper;
    private volatile boolean stopped;
    private volatile boolean scanComplete;

    Housekeeper(StoreFolders folders, Inventory inventory, OpenFiles openFiles, Space space,
            Evictor evictor) {
        this.folders = folders;
        this.inventory = inventory;
        this.openFiles = openFiles;
        this.space = space;
        this.evictor = evictor;
        this.thread = Thread.ofPlatform().daemon().name("weir-store").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isScanComplete() {
        return scanComplete;
    }

    /** Notes a use that no lease shows. Never blocks. */
    void used(Digest digest, long millis) {
        uses.put(digest, millis);
    }

    /** Asks for a round now. Never blocks. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Ends its threads, after a last noting of uses. Waits for it. */
    void close() {
        stopped = true;
        wake();
        try {
            thread.join(Duration.ofSeconds(10));
            Thread sweeping = sweeper;
            if (sweeping != null) {
                sweeping.join(Duration.ofSeconds(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    private void run() {
        try {
            scan();
            while (!stopped) {
                round();
                rest();
            }
            noteUses();
        } catch (RuntimeException e) {
            LOG.error("The store's housekeeping ended: nothing is evicted any more", e);
        }
    }

    private void scan() {
        long began = System.nanoTime();
        StartupScan scan = new StartupScan(folders, inventory, this::forgetDamaged, this::isStopped,
                System.currentTimeMillis());
        try {
            scanComplete = scan.findContent();
            if (scanComplete) {
                LOG.info("The store {} holds {} files, {} bytes, found in {} ms", folders.root(),
                        inventory.objects(), space.committed(),
                        Duration.ofNanos(System.nanoTime() - began).toMillis());
                sweeper = Thread.ofPlatform().daemon().name("weir-store-sweep").start(() -> sweep(scan));
            }
        } catch (IOException e) {
            LOG.error("The start-up scan of {} failed: nothing is evicted", folders.root(), e);
        }
    }

    /** Beside the rounds: a large store has a million records, and eviction may be urgent. */
    private void sweep(StartupScan scan) {
        try {
            scan.removeOrphans();
        } catch (IOException e) {
            LOG.warn("The records of {} can't be looked through", folders.root(), e);
        }
    }

    /** Removes content that does not have its digest, from under its readers if need be. */
    void forgetDamaged(Digest digest) {
        try {
            openFiles.removeFromUnderReaders(digest, () -> {
                inventory.remove(digest);
                return Files.deleteIfExists(folders.content(digest));
            });
        } catch (IOException e) {
            LOG.warn("The damaged file of {} can't be removed", digest, e);
        }
    }

    private void round() {
        noteUses();
        openFiles.forgetClosed();
        if (scanComplete) {
            evictor.run();
        }
    }

    private void rest() {
        if (!space.isExhausted()) {
            LockSupport.parkNanos(ROUND.toNanos());
            return;
        }
        // Downloads that want room wake us all the time now; only the end of somebody's reading helps.
        long until = System.nanoTime() + ROUND_WHEN_EXHAUSTED.toNanos();
        while (!stopped && System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private void noteUses() {
        for (OpenContent content : openFiles.all()) {
            long use = content.takeUse();
            if (use >= 0) {
                note(content.digest(), use);
            }
        }
        for (Digest digest : uses.keySet()) {
            Long use = uses.remove(digest);
            if (use != null) {
                note(digest, use);
            }
        }
    }

    private void note(Digest digest, long use) {
        inventory.used(digest, use);
        Path file = folders.content(digest);
        try {
            if (use - Files.getLastModifiedTime(file).toMillis() >= TOUCH.toMillis()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(use));
            }
        } catch (NoSuchFileException _) {
            // Evicted, or removed by somebody else: no use to remember.
        } catch (IOException e) {
            LOG.debug("The last use of {} can't be noted", digest, e);
        }
    }
}
