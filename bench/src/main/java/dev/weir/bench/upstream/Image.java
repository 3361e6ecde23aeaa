package dev.weir.bench.upstream;

import java.util.List;

import dev.weir.bench.content.Blob;

/**
 * An image that the upstream has.
 *
 * @param repository its repository
 * @param tag its tag, which names the index
 * @param index the index's digest
 * @param manifest the digest of the one manifest in it
 * @param manifestSize that manifest's length in bytes
 * @param config the config's digest
 * @param layers its layers
 */
public record Image(String repository, String tag, String index, String manifest, int manifestSize,
        String config, List<Blob> layers) {

    /** Copies the list. */
    public Image {
        layers = List.copyOf(layers);
    }
}
