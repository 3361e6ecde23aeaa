package dev.weir.admission;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ImageReference;

/**
 * An image that the mirror has.
 *
 * @param image what it is called there, tag and digest as they were asked for
 * @param digest what it is there
 */
public record Mirrored(ImageReference image, Digest digest) {}
