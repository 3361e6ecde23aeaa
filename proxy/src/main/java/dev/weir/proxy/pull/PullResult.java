package dev.weir.proxy.pull;

import java.time.Duration;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.store.StoredContent;

/** What became of one request; the front end turns it into a response in one switch. */
public sealed interface PullResult {

    /**
     * A manifest.
     *
     * @param manifest its bytes and type
     * @param source where it came from just now
     */
    record Manifest(StoredManifest manifest, Source source) implements PullResult {}

    /**
     * A whole, verified blob on disk.
     *
     * @param content a lease; whoever takes the result closes it
     */
    record Stored(StoredContent content) implements PullResult {}

    /**
     * A blob that is arriving.
     *
     * @param flight the download to follow
     * @param view the reader's hold on its file; whoever takes the result releases it
     */
    record InFlight(Flight flight, FlightView view) implements PullResult {}

    /**
     * A blob that can't be stored just now and is only passed through.
     *
     * @param blob how to read it
     */
    record Passing(PassingBlob blob) implements PullResult {}

    /**
     * A blob that the client can get from the mirror's object store: 307.
     *
     * @param digest its digest
     * @param location where it is, for some time
     */
    record Redirect(Digest digest, String location) implements PullResult {}

    /**
     * What is known of a blob that is not here, for HEAD.
     *
     * @param digest its digest
     * @param size its length in bytes
     */
    record Known(Digest digest, long size) implements PullResult {}

    /**
     * A list of tags or referrers.
     *
     * @param list the list
     */
    record Listed(Listing list) implements PullResult {}

    /**
     * There is no such thing: 404.
     *
     * @param what what is missing
     * @param message a sentence for the person who asked
     */
    record NotFound(Missing what, String message) implements PullResult {}

    /**
     * The upstream refuses our credentials or the lack of them.
     *
     * @param message a sentence that names the upstream and what it said
     * @param why where it came from
     */
    record Denied(String message, Optional<Explanation> why) implements PullResult {}

    /**
     * The client must show credentials that the upstream accepts: 401.
     *
     * @param message a sentence that names the registry
     */
    record Unauthorized(String message) implements PullResult {}

    /**
     * The upstream can't be asked, or what it said can't be used.
     *
     * @param fault what kind of fault
     * @param message a sentence that names the upstream and what it said
     * @param retryAfter when to try again, where that is known
     * @param why where it came from, if from an upstream
     */
    record Unavailable(Fault fault, String message, Optional<Duration> retryAfter, Optional<Explanation> why)
            implements
                PullResult {

        /** Creates a failure that no upstream is to blame for. */
        public Unavailable(Fault fault, String message, Optional<Duration> retryAfter) {
            this(fault, message, retryAfter, Optional.empty());
        }
    }

    /** Where an answer came from. */
    enum Source {
        /** Memory or disk. */
        STORE,
        /** A download that was under way already. */
        FLIGHT,
        /** The upstream, just now. */
        UPSTREAM,
        /** The mirror, where the client was sent. */
        MIRROR,
        /** Memory or disk, though the upstream could not confirm it. */
        STALE
    }

    /** What a {@link NotFound} misses. */
    enum Missing {
        /** The registry or repository. */
        NAME,
        /** A manifest. */
        MANIFEST,
        /** A blob. */
        BLOB
    }

    /** Whose turn it is when something is {@link Unavailable}. */
    enum Fault {
        /** The upstream throttles us. */
        THROTTLED,
        /** The upstream did not answer in time. */
        TIMEOUT,
        /** The upstream can't be reached, breaks off, or answers what can't be used. */
        UPSTREAM,
        /** Weir itself failed. */
        INTERNAL
    }
}
