package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.Spool;

/**
 * One download in progress: one writer, any number of readers, each at its own pace. Readers follow the spool file; what
 * they may read ends one byte before the end until the digest has been verified. A reader that goes away changes
 * nothing.
 */
public final class Flight {

    /** Told, from any thread and without delay allowed, that there may be more to read. */
    public interface Follower {
        /** There may be more to read, or the flight has ended. Must not block. */
        void progressed();
    }

    /** How a flight stands. */
    public enum Phase {
        /** The upstream has not answered yet. */
        OPENING,
        /** Bytes arrive. */
        RUNNING,
        /** Everything arrived and the digest is right. */
        COMPLETE,
        /** It ended short; see {@link Flight#failure()}. */
        FAILED,
        /** The disk took no more; readers go on without it. */
        UNSTORED
    }

    /** The length is not known before the end. */
    public static final long UNKNOWN = -1;

    private final Digest digest;
    private final Repository repository;
    private final CompletableFuture<Spool> spool = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CopyOnWriteArrayList<Follower> followers = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile List<String> tried = List.of();
    private volatile boolean ahead;
    private volatile boolean wanted;
    private volatile long total = UNKNOWN;
    private volatile Phase phase = Phase.OPENING;
    private volatile @Nullable Exception failure;

    /** Creates one, whose file comes by {@link #provide}: the upstream is asked meanwhile. */
    Flight(Repository repository, Digest digest) {
        this.repository = repository;
        this.digest = digest;
    }

    /** Returns what is being downloaded. */
    public Digest digest() {
        return digest;
    }

    /** Returns the repository that the download was started for. */
    public Repository repository() {
        return repository;
    }

    /** Returns the blob's length in bytes, or {@link #UNKNOWN}. Fixed once the flight is {@link Phase#RUNNING}. */
    public long total() {
        return total;
    }

    /** Returns how the flight stands. */
    public Phase phase() {
        return phase;
    }

    /** Returns why the flight failed, once it has. */
    public @Nullable Exception failure() {
        return failure;
    }

    /** Returns how many bytes, from the start of the blob, readers may read now. Never shrinks. */
    public long readable() {
        // The phase is read first: written() only grows, and COMPLETE is set after the last byte.
        boolean verified = phase == Phase.COMPLETE;
        long written = written();
        if (verified) {
            return written;
        }
        long end = total;
        return Math.max(0, end == UNKNOWN ? written - 1 : Math.min(written, end - 1));
    }

    /** Starts following; {@link Follower#progressed} is called from now on. */
    public void follow(Follower follower) {
        followers.add(follower);
    }

    /** Stops following. */
    public void unfollow(Follower follower) {
        followers.remove(follower);
    }

    /** Returns how many readers follow. */
    public int followerCount() {
        return followers.size();
    }

    /** Takes a hold on the file for one reader, or returns null if it is gone already. Waits until there is one. */
    @Nullable
    FlightView view() {
        Optional<Spool> ready = awaitSpool();
        return ready.isPresent() && ready.get().file().tryRetain()
                ? new FlightView(this, ready.get().file())
                : null;
    }

    /** It is begun although nobody waits for it. */
    void goAhead() {
        ahead = true;
    }

    /** Returns whether it was begun although nobody waited for it. */
    boolean isAhead() {
        return ahead;
    }

    /** Somebody waits for it. */
    void want() {
        wanted = true;
    }

    /** Returns whether somebody has ever waited for it; if not, it was only fetched ahead. */
    boolean isWanted() {
        return wanted;
    }

    /** Waits for its end, however that is; at most so long. */
    void awaitEnd(Duration patience) throws InterruptedException {
        try {
            ended.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Whoever waits looks at the phase.
        }
    }

    /** Remembers what was tried to bring it, the oldest first. */
    void tried(List<String> attempts) {
        tried = List.copyOf(attempts);
    }

    /** Returns what was tried so far and failed. */
    List<String> tried() {
        return tried;
    }

    /** Gives it its file; or {@link #refuse}, exactly one of them. */
    void provide(Spool file) {
        spool.complete(file);
    }

    /** There will be no file. */
    void refuse(Exception why) {
        spool.completeExceptionally(why);
    }

    /**
     * Waits for the file.
     *
     * @throws IOException if there is none
     */
    Spool spool() throws IOException {
        try {
            return spool.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw failed;
            }
            throw new IOException("no file could be made for " + digest, e.getCause());
        }
    }

    /** Drops the file, if there is one, unless it was committed. */
    void discard() {
        awaitSpool().ifPresent(Spool::discard);
    }

    private Optional<Spool> awaitSpool() {
        try {
            return Optional.of(spool.join());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    /** Returns how many bytes have been written. Never blocks. */
    long written() {
        return spool.isDone() && !spool.isCompletedExceptionally() ? spool.join().written() : 0;
    }

    /**
     * Waits until the upstream has answered.
     *
     * @throws TimeoutException if it takes longer than that
     * @throws ExecutionException with the reason, if the flight failed before its first byte
     */
    void awaitOpen(Duration patience) throws InterruptedException, ExecutionException, TimeoutException {
        opened.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    void open(long length) {
        total = length;
        phase = Phase.RUNNING;
        opened.complete(null);
    }

    void arrived() {
        for (Follower follower : followers) {
            follower.progressed();
        }
    }

    void complete() {
        if (total == UNKNOWN) {
            total = written();
        }
        end(Phase.COMPLETE);
        opened.complete(null);
    }

    void fail(Exception cause) {
        failure = cause;
        end(Phase.FAILED);
        opened.completeExceptionally(cause);
    }

    void unstored(Exception cause) {
        failure = cause;
        end(Phase.UNSTORED);
        opened.completeExceptionally(cause);
    }

    private void end(Phase last) {
        phase = last;
        ended.complete(null);
        arrived();
    }
}
