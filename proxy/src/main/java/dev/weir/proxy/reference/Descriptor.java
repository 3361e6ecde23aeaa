package dev.weir.proxy.reference;

/**
 * What a manifest says of content it refers to (image-spec, "OCI Content Descriptors").
 *
 * @param mediaType the media type of the content
 * @param digest its digest
 * @param size its length in bytes, not negative
 */
public record Descriptor(String mediaType, Digest digest, long size) {

    /** Checks the size. */
    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("a descriptor's size is never negative");
        }
    }
}
