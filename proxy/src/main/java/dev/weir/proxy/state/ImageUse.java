package dev.weir.proxy.state;

import java.time.Instant;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * One answered request for a manifest.
 *
 * @param repository whose manifest it is
 * @param tag the tag it was asked by; empty when it was asked by digest
 * @param digest the manifest's digest
 * @param mediaType the manifest's media type, without parameters
 * @param size the manifest's size in bytes, 0 or more
 * @param source where the answer came from
 * @param at when it was answered
 */
public record ImageUse(Repository repository, Optional<Tag> tag, Digest digest, String mediaType, long size,
        Source source, Instant at) {

    /** Where an answer came from. */
    public enum Source {
        /** The disk store. */
        STORE,
        /** A download that another request had started. */
        FLIGHT,
        /** The upstream registry, for this request. */
        UPSTREAM,
        /** The disk store, because the upstream could not be asked whether the tag had moved. */
        STALE
    }
}
