package dev.weir.testing;

import java.util.List;

/**
 * An image that the registry holds.
 *
 * @param repository its repository, without a host
 * @param tag its tag
 * @param mediaType the manifest's media type
 * @param digest the manifest's digest
 * @param manifest the manifest's exact text
 * @param config the digest of the configuration blob; empty for an index
 * @param layers the layers, in order; empty for an index
 */
public record SampleImage(String repository, String tag, String mediaType, String digest, String manifest,
        String config, List<Layer> layers) {
    public SampleImage {
        layers = List.copyOf(layers);
    }

    /** The sum of the layers' sizes in bytes. */
    public long layerBytes() {
        return layers.stream().mapToLong(Layer::size).sum();
    }

    /** A layer blob: its digest and its size in bytes. */
    public record Layer(String digest, long size) {}
}
