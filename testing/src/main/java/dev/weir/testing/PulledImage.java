package dev.weir.testing;

import java.time.Duration;
import java.util.List;

/**
 * What a pull brought.
 *
 * @param digest what the tag pointed at: an index or a manifest
 * @param manifest the digest of the manifest that was chosen
 * @param blobs the digests of config and layers
 * @param bytes all body bytes received
 * @param elapsed from the first request to the last byte
 * @param firstByte from the first request to the first byte of a layer
 * @param resumes how often a blob broke off and was continued with a Range
 */
public record PulledImage(String digest, String manifest, List<String> blobs, long bytes, Duration elapsed,
        Duration firstByte, int resumes) {
    public PulledImage {
        blobs = List.copyOf(blobs);
    }
}
