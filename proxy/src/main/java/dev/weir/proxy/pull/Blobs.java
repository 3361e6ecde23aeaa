package dev.weir.proxy.pull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.pull.PullResult.Fault;
import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.store.ContentStore;
import dev.weir.proxy.store.RepositoryRecords;
import dev.weir.proxy.store.StoredContent;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;

/** Decides where a blob comes from: the store, a flight under way, or the upstream. */
final class Blobs {

    private static final Logger LOG = LoggerFactory.getLogger(Blobs.class);

    private final ContentStore store;
    private final RepositoryRecords records;
    private final Flights flights;
    private final Missed missed;
    private final Duration patience;
    private final PullObserver observer;

    private record Wanted(Repository repository, Digest blob) {}

    /** The patience is how long a client is kept waiting for the head of an answer. */
    Blobs(ContentStore store, Flights flights, Missed missed, Duration patience, PullObserver observer) {
        this.missed = missed;
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

    /** What is wanted of a blob. */
    enum Want {
        /** Its length, for HEAD. */
        HEAD,
        /** Its bytes, from here or from where the client is sent. */
        CONTENT,
        /** Its bytes, from here. */
        CONTENT_HERE
    }

    /** Answers, waiting where it must. */
    PullResult get(Repository repository, Digest digest, UpstreamSource source, Want want)
            throws InterruptedException {
        try {
            PullResult here = fromHere(repository, digest, source);
            if (here != null) {
                return here;
            }
            PullResult missing = missed.get(new Wanted(repository, digest));
            if (missing != null) {
                return missing;
            }
            // An address that was signed for GET is of no use to HEAD.
            Optional<String> elsewhere = want == Want.CONTENT
                    ? source.redirect(UpstreamPaths.blob(repository, digest))
                    : Optional.empty();
            if (elsewhere.isPresent()) {
                return new PullResult.Redirect(digest, elsewhere.get());
            }
            return want == Want.HEAD
                    ? askForHead(repository, digest, source)
                    : fetch(repository, digest, source);
        } catch (UpstreamException e) {
            return Failures.toResult(e);
        } catch (NoSuchBlobException e) {
            PullResult.NotFound missing = new PullResult.NotFound(Missing.BLOB,
                    String.valueOf(e.getMessage()));
            missed.put(new Wanted(repository, digest), missing, source.settings().tags().missingTtl());
            return missing;
        } catch (IOException e) {
            return new PullResult.Unavailable(Fault.INTERNAL, "the store failed: " + e.getMessage(),
                    Optional.empty());
        }
    }

    /** Serves what is stored or arriving, once the repository is known to have it. */
    private @Nullable PullResult fromHere(Repository repository, Digest digest, UpstreamSource source)
            throws IOException, InterruptedException {
        PullResult stored = fromStore(repository, digest, source);
        if (stored != null) {
            return stored;
        }
        Flight flight = flights.get(repository, digest);
        if (flight == null) {
            // One that ended between the two looks has left the blob in the store.
            return fromStore(repository, digest, source);
        }
        if (!records.knowsBlob(repository, digest) && !flight.repository().equals(repository)) {
            proveMembership(repository, digest, source);
        }
        flight.want();
        observer.flightJoined();
        return followOrBegin(flight, repository, source);
    }

    private @Nullable PullResult fromStore(Repository repository, Digest digest, UpstreamSource source)
            throws IOException {
        StoredContent content = store.acquire(digest);
        if (content == null) {
            return null;
        }
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

    /**
     * Asks the upstream whether the repository has a blob that another repository brought here: without that, whoever
     * knows a digest could read any repository's blobs.
     */
    private void proveMembership(Repository repository, Digest digest, UpstreamSource source)
            throws IOException {
        boolean redirected;
        try (UpstreamAnswer answer = source
                .send(UpstreamPaths.blobHead(repository, digest).withRedirects(false))) {
            if (answer.status() == 404) {
                throw new NoSuchBlobException(repository, digest);
            }
            redirected = answer.status() / 100 == 3;
        }
        if (redirected) {
            proveByFollowing(repository, digest, source);
        }
        note(repository, digest);
    }

    /** Some registries redirect whatever they are asked for, and an address that was signed for GET refuses HEAD. */
    private static void proveByFollowing(Repository repository, Digest digest, UpstreamSource source)
            throws IOException {
        try (UpstreamAnswer answer = source.send(UpstreamPaths.blob(repository, digest))) {
            if (answer.status() != 200 && answer.status() != 206) {
                throw new NoSuchBlobException(repository, digest);
            }
        }
    }

    /** A disk that can't be written is no reason to refuse what is there. */
    private void note(Repository repository, Digest digest) {
        try {
            records.addBlob(repository, digest);
        } catch (IOException e) {
            LOG.debug("that {} has {} can't be written down", repository, digest, e);
        }
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
        } catch (IOException e) {
            // The disk is full, or fails otherwise: that is no reason for a pull to fail.
            LOG.debug("{} is passed through", digest, e);
            return pass(repository, digest, source);
        }
        return followOrBegin(flight, repository, source);
    }

    /** Starts fetching what is neither stored nor arriving; empty if it is. */
    Optional<Flight> prefetch(Repository repository, Digest digest, UpstreamSource source)
            throws IOException {
        StoredContent content = store.acquire(digest);
        if (content != null) {
            content.close();
            return Optional.empty();
        }
        if (flights.get(repository, digest) != null) {
            return Optional.empty();
        }
        flights.begin(repository, digest, source);
        return Optional.ofNullable(flights.get(repository, digest));
    }

    /** A download that was begun ahead may have been held back just because nobody waited for it: then it begins again. */
    private PullResult followOrBegin(Flight flight, Repository repository, UpstreamSource source)
            throws IOException, InterruptedException {
        try {
            return follow(flight, repository, source);
        } catch (UpstreamException e) {
            if (flight.isAhead() && Failures.isThrottle(e)) {
                return follow(flights.join(repository, flight.digest(), source), repository, source);
            }
            throw e;
        }
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
                    Optional.empty(), Optional.of(new Explanation(source.name(), "resolve",
                            OptionalInt.empty(), flight.tried())));
        } catch (ExecutionException e) {
            boolean foreign = !flight.repository().equals(repository);
            if (flight.phase() == Flight.Phase.UNSTORED || foreign) {
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
