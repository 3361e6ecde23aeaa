package dev.weir.proxy.state;

import java.time.Instant;

import dev.weir.proxy.reference.Digest;

/**
 * A tag was seen to have moved.
 *
 * @param digest what it points at since then
 * @param seenAt when that was first seen, to the millisecond
 */
public record TagChange(Digest digest, Instant seenAt) {}
