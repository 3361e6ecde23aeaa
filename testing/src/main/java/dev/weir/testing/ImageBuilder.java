package dev.weir.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Builds images directly in a registry: uncompressed layers, so that a layer's digest is also its diff id. */
final class ImageBuilder {
    private static final int BLOCK = 512;

    private ImageBuilder() {}

    static SampleImage add(FakeRegistry registry, String repository, String tag, int layers, int layerSize,
            long seed,
            String architecture) {
        List<SampleImage.Layer> added = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            byte[] layer = layer("layer-" + i, layerSize, seed * 31 + i);
            added.add(new SampleImage.Layer(registry.addBlob(repository, layer), layer.length));
        }
        byte[] config = config(architecture, added).getBytes(StandardCharsets.UTF_8);
        String configDigest = registry.addBlob(repository, config);
        String manifest = ManifestText.image(configDigest, config.length, added);
        String digest = registry.addManifest(repository, tag, ManifestText.OCI_MANIFEST,
                manifest.getBytes(StandardCharsets.UTF_8));
        return new SampleImage(repository, tag, ManifestText.OCI_MANIFEST, digest, manifest, configDigest,
                added);
    }

    static SampleImage addIndex(FakeRegistry registry, String repository, String tag,
            List<SampleImage> images,
            List<String> architectures) {
        List<String> descriptors = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            SampleImage image = images.get(i);
            String plain = ManifestText.descriptor(image.mediaType(), image.digest(),
                    image.manifest().getBytes(StandardCharsets.UTF_8).length);
            descriptors.add(plain.substring(0, plain.length() - 1) + ",\"platform\":{\"architecture\":\""
                    + architectures.get(i) + "\",\"os\":\"linux\"}}");
        }
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + ManifestText.OCI_INDEX + "\",\"manifests\":["
                + String.join(",", descriptors) + "]}";
        String digest = registry.addManifest(repository, tag, ManifestText.OCI_INDEX,
                index.getBytes(StandardCharsets.UTF_8));
        return new SampleImage(repository, tag, ManifestText.OCI_INDEX, digest, index, "", List.of());
    }

    private static String config(String architecture, List<SampleImage.Layer> layers) {
        List<String> diffIds = layers.stream().map(layer -> '"' + layer.digest() + '"').toList();
        return "{\"created\":\"2026-01-01T00:00:00Z\",\"architecture\":\"" + architecture
                + "\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + String.join(",", diffIds) + "]}}";
    }

    /** A tar file with one file of random bytes, padded with zeros to the size; too small for one: random bytes. */
    static byte[] layer(String file, int size, long seed) {
        byte[] layer = new byte[size];
        SplittableRandom random = new SplittableRandom(seed);
        int room = (size - 3 * BLOCK) / BLOCK * BLOCK;
        if (room <= 0) {
            random.nextBytes(layer);
            return layer;
        }
        byte[] bytes = new byte[room];
        random.nextBytes(bytes);
        System.arraycopy(bytes, 0, layer, BLOCK, room);
        put(layer, 0, file);
        put(layer, 100, "0000644\0");
        put(layer, 108, "0000000\0");
        put(layer, 116, "0000000\0");
        put(layer, 124, String.format("%011o ", room));
        put(layer, 136, String.format("%011o ", 1_700_000_000L));
        put(layer, 148, "        ");
        put(layer, 156, "0");
        put(layer, 257, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += layer[i] & 0xff;
        }
        put(layer, 148, String.format("%06o\0 ", sum));
        return layer;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
