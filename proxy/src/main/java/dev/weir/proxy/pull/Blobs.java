package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Fault;
import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.RepositoryRecords;
import dev.weir.proxy.store.StoreFullException;
import dev.weir.proxy.store.StoredContent;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;

/** Decides where a blob comes from: the store, a flight under way, or the upstream. */
final class Blobs {

    private final ContentStore store;
    private final RepositoryRecords records;
    private final Flights flights;
    private final Duration patience;
    private final PullObserver observer;

    /** The patience is how long a client is kept waiting for the head of an answer. */
    Blobs(ContentStore store, Flights flights, Duration patience, PullObserver observer) {
        this.store = store;
        this.records = store.repositories();
        this.flights = flights;
        this.patience = patience;
        this.observer = observer;
    }

    /** Answers from memory, or returns null where that takes a look at the disk or the network. Never blocks. */
    @Nullable
    PullResult now(Repository repository, Digest digest) {
        if (!records.knowsBlobNow(repository, digest)) {
            return null;
        }
        StoredContent content = store.acquireOpen(digest);
        return content == null ? null : new PullResult.Stored(content);
    }

    /** Answers, waiting where it must. */
    PullResult get(Repository repository, Digest digest, UpstreamSource source, boolean headOnly)
            throws InterruptedException {
        try {
            PullResult here = fromHere(repository, digest, source);
            if (here != null) {
                return here;
            }
            return headOnly ? askForHead(repository, digest, source) : fetch(repository, digest, source);
        } catch (UpstreamException e) {
            return Failures.toResult(e);
        } catch (NoSuchBlobException e) {
            return new PullResult.NotFound(Missing.BLOB, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new PullResult.Unavailable(Fault.INTERNAL, "the store failed: " + e.getMessage(),
                    java.util.Optional.empty());
        }
    }

    /** Serves what is stored or arriving, once the repository is known to have it. */
    private @Nullable PullResult fromHere(Repository repository, Digest digest, UpstreamSource source)
            throws IOException, InterruptedException {
        StoredContent content = store.acquire(digest);
        if (content != null) {
            boolean handedOver = false;
            try {
                if (!records.knowsBlob(repository, digest)) {
                    proveMembership(repository, digest, source);
                }
                handedOver = true;
                return new PullResult.Stored(content);
            } finally {
                if (!handedOver) {
                    content.close();
                }
            }
        }
        Flight flight = flights.get(digest);
        if (flight == null) {
            return null;
        }
        if (!records.knowsBlob(repository, digest) && !flight.repository().equals(repository)) {
            proveMembership(repository, digest, source);
        }
        observer.flightJoined();
        return follow(flight, repository, source);
    }

    /**
     * Asks the upstream whether the repository has a blob that another repository brought here: without that, whoever
     * knows a digest could read any repository's blobs.
     */
    private void proveMembership(Repository repository, Digest digest, UpstreamSource source)
            throws IOException {
        // A redirect is an answer too: a signed address for GET often refuses HEAD.
        try (UpstreamAnswer answer = source
                .send(UpstreamPaths.blobHead(repository, digest).withRedirects(false))) {
            if (answer.status() == 404) {
                throw new NoSuchBlobException(repository, digest);
            }
        }
        records.addBlob(repository, digest);
    }

    private PullResult askForHead(Repository repository, Digest digest, UpstreamSource source)
            throws IOException, InterruptedException {
        try (UpstreamAnswer answer = source.send(UpstreamPaths.blobHead(repository, digest))) {
            if (answer.status() == 404) {
                throw new NoSuchBlobException(repository, digest);
            }
            if (answer.status() == 200 && answer.contentLength() >= 0) {
                return new PullResult.Known(digest, answer.contentLength());
            }
        } catch (UpstreamException e) {
            // Object stores refuse HEAD at an address that was signed for GET; the fetch below shows what is true.
            if (e.retryable()) {
                throw e;
            }
        }
        return fetch(repository, digest, source);
    }

    private PullResult fetch(Repository repository, Digest digest, UpstreamSource source)
            throws IOException, InterruptedException {
        Flight flight;
        try {
            flight = flights.join(repository, digest, source);
        } catch (StoreFullException e) {
            return pass(repository, digest, source);
        }
        return follow(flight, repository, source);
    }

    private PullResult follow(Flight flight, Repository repository, UpstreamSource source)
            throws IOException, InterruptedException {
        FlightView view = flight.view();
        boolean handedOver = false;
        try {
            flight.awaitOpen(patience);
            if (view != null) {
                handedOver = true;
                return new PullResult.InFlight(flight, view);
            }
        } catch (TimeoutException e) {
            return new PullResult.Unavailable(Fault.TIMEOUT, "the upstream " + source.name()
                    + " did not begin to send " + flight.digest() + " within " + patience.toSeconds() + " s",
                    java.util.Optional.empty());
        } catch (ExecutionException e) {
            if (flight.phase() == Flight.Phase.UNSTORED) {
                return pass(repository, flight.digest(), source);
            }
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            if (!handedOver && view != null) {
                view.release();
            }
        }
        // The flight ended, and its file with it, between our look and our hold.
        StoredContent content = store.acquire(flight.digest());
        return content != null ? new PullResult.Stored(content) : pass(repository, flight.digest(), source);
    }

    private PullResult pass(Repository repository, Digest digest, UpstreamSource source) throws IOException {
        UpstreamAnswer answer = source.send(UpstreamPaths.blob(repository, digest));
        if (answer.status() == 404) {
            answer.close();
            throw new NoSuchBlobException(repository, digest);
        }
        observer.passedThrough();
        return new PullResult.Passing(new PassingBlob(digest, source, UpstreamPaths.blob(repository, digest),
                answer.contentLength(), answer));
    }

    /** Returns how a reader goes on whose flight the disk has failed. */
    PassingBlob continuation(Repository repository, Flight flight, UpstreamSource source) {
        observer.passedThrough();
        return new PassingBlob(flight.digest(), source, UpstreamPaths.blob(repository, flight.digest()),
                flight.total(), null);
    }
}
