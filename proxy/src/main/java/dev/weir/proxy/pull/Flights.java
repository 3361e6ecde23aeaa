package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.Spool;
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

    private final ContentStore store;
    private final PullObserver observer;
    private final ConcurrentHashMap<Wanted, Flight> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Flight, Thread> writers = new ConcurrentHashMap<>();
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
     * @throws IOException if the disk fails
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
            Flight started = new Flight(repository, digest, store.newSpool(digest));
            if (awaited) {
                started.want();
            } else {
                started.goAhead();
            }
            running = underWay.putIfAbsent(wanted, started);
            if (running == null) {
                launch(started, source);
                return started;
            }
            started.spool().discard();
        }
        if (awaited) {
            running.want();
            observer.flightJoined();
        }
        return running;
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
        Spool spool = flight.spool();
        try {
            FlightWriter writer = new FlightWriter(flight, source);
            writer.download();
            if (!spool.verify()) {
                writer.distrust();
                throw new WrongDigestException(flight.repository(), flight.digest());
            }
            // Readers need not wait for the disk: what they get is verified.
            flight.complete();
            commit(flight);
        } catch (NoSuchBlobException e) {
            flight.fail(e);
            spool.discard();
        } catch (UpstreamException | WrongDigestException | RuntimeException e) {
            if (!(e instanceof UpstreamException)) {
                LOG.warn("the download of {} for {} failed: {}", flight.digest(), flight.repository(),
                        e instanceof RuntimeException ? e.toString() : e.getMessage());
            }
            flight.fail(e);
            spool.discard();
        } catch (IOException e) {
            // The disk is full, or fails otherwise: that is no reason for a pull to end.
            LOG.debug("the download of {} goes on without the disk", flight.digest(), e);
            flight.unstored(e);
            spool.discard();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            flight.fail(new IOException("Weir is stopping"));
            spool.discard();
        } finally {
            underWay.remove(new Wanted(flight.repository(), flight.digest()), flight);
            writers.remove(flight);
            observer.flightEnded(flight.phase());
        }
    }

    /** What has been verified is worth keeping even if Weir stops right now: an interrupt would close the file. */
    private void commit(Flight flight) {
        boolean interrupted = Thread.interrupted();
        try {
            // In this order, or whoever finds the blob asks the upstream whether the repository has it.
            noteOwner(flight);
            flight.spool().commit().close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} was served but can't be kept: {}", flight.digest(), e.toString());
            flight.spool().discard();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        }
    }
}
