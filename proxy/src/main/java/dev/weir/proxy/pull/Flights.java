package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.StoreFullException;
import dev.weir.proxy.upstream.UpstreamException;

/**
 * The downloads under way, at most one for each blob of a repository. Once its upstream has begun to answer, a download
 * serves other repositories too; before that it would make them wait for, and fail with, somebody else's upstream. A
 * download goes on when all its clients are gone.
 */
final class Flights implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Flights.class);

    /** How long the end of the process waits for complete downloads to reach the disk. */
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(10);

    /** More would only wait for each other. */
    private static final int DISK_THREADS = 4;

    private final ContentStore store;
    private final PullObserver observer;
    private final ConcurrentHashMap<Wanted, Flight> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Flight, Thread> writers = new ConcurrentHashMap<>();
    /** What waits for the disk holds up no virtual thread's carrier: a small machine has two. */
    private final ExecutorService makers = diskThreads("weir-file-");
    private final ExecutorService keepers = diskThreads("weir-keep-");
    private volatile boolean closed;

    private record Wanted(Repository repository, Digest digest) {}

    Flights(ContentStore store, PullObserver observer) {
        this.store = store;
        this.observer = observer;
    }

    /**
     * Returns a download of this digest that brings bytes, or the repository's own; the caller has to see to it that the
     * repository may have another one's.
     */
    @Nullable
    Flight get(Repository repository, Digest digest) {
        Flight own = underWay.get(new Wanted(repository, digest));
        return own != null
                ? own
                : underWay.values()
                        .stream()
                        .filter(each -> each.digest().equals(digest)
                                && (each.phase() == Flight.Phase.RUNNING
                                        || each.phase() == Flight.Phase.COMPLETE))
                        .findAny()
                        .orElse(null);
    }

    /** Returns how many downloads are under way. */
    int count() {
        return underWay.size();
    }

    /** Returns how many readers follow downloads. */
    int readers() {
        return underWay.values().stream().mapToInt(Flight::followerCount).sum();
    }

    /**
     * Joins the repository's own download of a digest or starts one. The caller has seen that the store lacks it.
     *
     * @throws StoreFullException if nothing can be stored just now
     */
    Flight join(Repository repository, Digest digest, UpstreamSource source) throws IOException {
        return join(repository, digest, source, true);
    }

    /** Starts a download that nobody waits for, unless there is one. */
    void begin(Repository repository, Digest digest, UpstreamSource source) throws IOException {
        join(repository, digest, source, false);
    }

    private Flight join(Repository repository, Digest digest, UpstreamSource source, boolean awaited)
            throws IOException {
        Wanted wanted = new Wanted(repository, digest);
        Flight running = underWay.get(wanted);
        if (running == null) {
            store.checkRoom();
            Flight started = new Flight(repository, digest);
            if (awaited) {
                started.want();
            } else {
                started.goAhead();
            }
            running = underWay.putIfAbsent(wanted, started);
            if (running == null) {
                launch(started, source);
                // While the upstream is asked: a busy disk takes its time.
                provideFile(started);
                return started;
            }
        }
        if (awaited) {
            running.want();
            observer.flightJoined();
        }
        return running;
    }

    private static ExecutorService diskThreads(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(DISK_THREADS, DISK_THREADS, 30, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name(name, 0).factory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private void provideFile(Flight flight) {
        try {
            makers.execute(() -> {
                try {
                    flight.provide(store.newSpool(flight.digest()));
                } catch (IOException | RuntimeException e) {
                    flight.refuse(e);
                }
            });
        } catch (RejectedExecutionException e) {
            flight.refuse(e);
        }
    }

    private void launch(Flight flight, UpstreamSource source) {
        observer.flightStarted();
        Map<String, String> context = MDC.getCopyOfContextMap();
        Thread writer = Thread.ofVirtual()
                .name("flight-" + flight.digest().hex().substring(0, 12))
                .unstarted(() -> {
                    // Its lines name the request that began it.
                    if (context != null) {
                        MDC.setContextMap(context);
                    }
                    fly(flight, source);
                });
        writers.put(flight, writer);
        writer.start();
        if (closed) {
            writer.interrupt();
        }
    }

    private void fly(Flight flight, UpstreamSource source) {
        try {
            FlightWriter writer = new FlightWriter(flight, source);
            writer.download();
            if (!flight.spool().verify()) {
                throw new WrongDigestException(writer.distrust(), flight.repository(), flight.digest());
            }
            // Readers need not wait for the disk: what they get is verified.
            flight.complete();
            commit(flight);
        } catch (NoSuchBlobException e) {
            flight.fail(e);
            flight.discard();
        } catch (UpstreamException | WrongDigestException | RuntimeException e) {
            if (!(e instanceof UpstreamException)) {
                LOG.warn("the download of {} for {} failed: {}", flight.digest(), flight.repository(),
                        e instanceof RuntimeException ? e.toString() : e.getMessage());
            }
            flight.fail(e);
            flight.discard();
        } catch (IOException e) {
            // The disk is full, or fails otherwise: that is no reason for a pull to end.
            LOG.debug("the download of {} goes on without the disk", flight.digest(), e);
            flight.unstored(e);
            flight.discard();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            flight.fail(new IOException("Weir is stopping"));
            flight.discard();
        } finally {
            underWay.remove(new Wanted(flight.repository(), flight.digest()), flight);
            writers.remove(flight);
            observer.flightEnded(flight.phase());
        }
    }

    /** What has been verified is worth keeping even if Weir stops right now: nobody interrupts the disk's threads. */
    private void commit(Flight flight) {
        try {
            CompletableFuture.runAsync(() -> keep(flight), keepers).join();
        } catch (RejectedExecutionException e) {
            flight.discard();
        }
    }

    private void keep(Flight flight) {
        try {
            // In this order, or whoever finds the blob asks the upstream whether the repository has it.
            noteOwner(flight);
            flight.spool().commit().close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} was served but can't be kept: {}", flight.digest(), e.toString());
            flight.discard();
        }
    }

    private void noteOwner(Flight flight) {
        try {
            store.repositories().addBlob(flight.repository(), flight.digest());
        } catch (IOException e) {
            LOG.debug("that {} has {} can't be written down", flight.repository(), flight.digest(), e);
        }
    }

    /** Gives up all downloads, but for those that are complete: they are given a moment to be written down. */
    @Override
    public void close() {
        closed = true;
        writers.forEach((flight, writer) -> {
            if (flight.phase() != Flight.Phase.COMPLETE) {
                writer.interrupt();
            }
        });
        long deadline = System.nanoTime() + COMMIT_PATIENCE.toNanos();
        try {
            for (Thread writer : writers.values()) {
                writer.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            makers.shutdown();
            keepers.shutdown();
        }
    }
}
