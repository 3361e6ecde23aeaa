package dev.weir.proxy.reference;

import java.util.Optional;

/**
 * What a manifest says of content it refers to (image-spec, "OCI Content Descriptors").
 *
 * @param mediaType the media type of the content
 * @param digest its digest
 * @param size its length in bytes, not negative
 * @param platform the platform that it is for, such as {@code linux/arm64/v8}, if it says one
 * @param isForeign whether it has addresses of its own ({@code urls}) and is not the registry's
 * @param attests the image in the same index that it is an attestation of, if it is one (BuildKit's annotation
 *            {@code vnd.docker.reference.digest})
 */
public record Descriptor(String mediaType, Digest digest, long size, Optional<String> platform,
        boolean isForeign, Optional<Digest> attests) {

    /** Creates a descriptor that is no attestation. */
    public Descriptor(String mediaType, Digest digest, long size, Optional<String> platform,
            boolean isForeign) {
        this(mediaType, digest, size, platform, isForeign, Optional.empty());
    }

    /** Creates a descriptor without a platform. */
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Optional.empty(), false);
    }

    /** Checks the size. */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a descriptor's size is never negative");
        }
    }
}
