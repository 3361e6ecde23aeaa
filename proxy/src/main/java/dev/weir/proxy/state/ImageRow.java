package dev.weir.proxy.state;

import java.time.Instant;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * What is remembered of one image under one name.
 *
 * @param repository whose image it is
 * @param tag the tag it was asked by; empty for requests by digest, which are counted apart
 * @param digest the manifest's digest
 * @param mediaType the manifest's media type
 * @param size the manifest's size in bytes
 * @param firstUsed the first use, to the millisecond
 * @param lastUsed the last use, to the millisecond
 * @param pulls how many requests were answered, 1 or more
 * @param lastSource where the last answer came from
 */
public record ImageRow(Repository repository, Optional<Tag> tag, Digest digest, String mediaType, long size,
        Instant firstUsed, Instant lastUsed, long pulls, ImageUse.Source lastSource) {}
