package dev.weir.proxy.pull;

import dev.weir.proxy.reference.Digest;

/**
 * A manifest as it came, byte for byte. Don't change the array.
 *
 * @param digest its digest, verified
 * @param mediaType its media type, without parameters
 * @param content its bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared by identity at most; a copy for each answer would cost
public record StoredManifest(Digest digest, String mediaType, byte[] content) {}
