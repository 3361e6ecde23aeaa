package dev.weir.certs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turn among the processes that use one folder: it is its who holds the lock of the file {@code .turn}. The system
 * gives the lock back when the process ends, however that may be. Where nothing can be written it is nobody's.
 */
public final class DirectoryTurn implements Turn {

    static final String FILE = ".turn";
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryTurn.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    /** Closing any channel of a file gives back every lock of this process on it: a held file is not opened again. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private @Nullable Path held;
    private @Nullable FileChannel channel;
    private boolean said;
    private volatile boolean ours;

    private DirectoryTurn(Path folder, Duration interval) {
        this.folder = folder;
        this.thread = Thread.ofVirtual().name("weir-certs-turn").unstarted(() -> seek(interval));
    }

    /** Takes the turn if it is free, and otherwise as soon as it is. */
    public static DirectoryTurn take(Path folder) {
        return take(folder, INTERVAL);
    }

    static DirectoryTurn take(Path folder, Duration interval) {
        DirectoryTurn turn = new DirectoryTurn(folder, interval);
        if (!turn.attempt()) {
            turn.thread.start();
        }
        return turn;
    }

    private void seek(Duration interval) {
        try {
            do {
                Thread.sleep(interval);
            } while (!attempt());
            LOG.info("the certificates in {} are looked after by this process from now on", folder);
            actions.forEach(Runnable::run);
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private synchronized boolean attempt() {
        try {
            Path file = folder.toRealPath().resolve(FILE);
            if (!HELD.add(file)) {
                return wait("another part of this process looks after them");
            }
            if (!lock(file)) {
                HELD.remove(file);
                return wait("another process looks after them");
            }
            held = file;
            ours = true;
            return true;
        } catch (IOException e) {
            return wait("nothing can be written there (" + Reasons.of(e) + ")");
        }
    }

    private boolean lock(Path file) throws IOException {
        FileChannel opened = null;
        try {
            opened = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = opened.tryLock();
            channel = lock == null ? null : opened;
        } catch (OverlappingFileLockException e) {
            channel = null;
        } catch (IOException e) {
            HELD.remove(file);
            throw e;
        } finally {
            if (opened != null && channel == null) {
                opened.close();
            }
        }
        return channel != null;
    }

    private boolean wait(String why) {
        if (!said) {
            said = true;
            LOG.warn("the certificates in {} are followed only: {}", folder, why);
        }
        return false;
    }

    @Override
    public boolean isOurs() {
        return ours;
    }

    @Override
    public void onChange(Runnable action) {
        actions.add(action);
    }

    @Override
    public void close() {
        thread.interrupt();
        giveBack();
    }

    private synchronized void giveBack() {
        ours = false;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("the lock goes with the process", e);
        }
        channel = null;
        if (held != null) {
            HELD.remove(held);
            held = null;
        }
    }
}
