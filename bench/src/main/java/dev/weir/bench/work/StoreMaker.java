package dev.weir.bench.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

import dev.weir.bench.content.Digests;
import dev.weir.bench.load.Fetch;
import dev.weir.bench.upstream.Content;

/**
 * Writes the files of a large store directly, since pulling a million blobs would take hours. Manifests are real; blobs
 * are of one byte, and hard links to a few files, so that they take no room but their names. Weir holds a blob's length
 * against what it saw at its start, and its digest only when it is fetched: to it, they are blobs.
 */
final class StoreMaker {

    private static final String REGISTRY = "registry.example.com";
    private static final int BLOBS_OF_MANIFEST = 10;
    private static final int MANIFESTS_OF_REPOSITORY = 100;
    private static final int MOST_LINKS = 30_000;
    private static final int DIGEST_BYTES = 32;

    private final Path store;
    private final SplittableRandom random = new SplittableRandom(11);
    private final List<Fetch> manifests = new ArrayList<>();
    private final List<Fetch> blobs = new ArrayList<>();

    private StoreMaker(Path store) {
        this.store = store;
    }

    /**
     * What can be asked for.
     *
     * @param manifests every manifest, by digest
     * @param blobs every blob
     */
    record Made(List<Fetch> manifests, List<Fetch> blobs) {}

    /**
     * Writes a store.
     *
     * @param manifestCount how many manifests, each with ten blobs of its own
     */
    static Made make(Path store, int manifestCount) throws IOException {
        StoreMaker maker = new StoreMaker(store);
        maker.make(manifestCount);
        return new Made(maker.manifests, maker.blobs);
    }

    private void make(int count) throws IOException {
        Path originals = Files.createDirectories(store.resolveSibling("originals"));
        for (int i = 0; i < 256; i++) {
            Files.createDirectories(store.resolve("blobs/sha256/%02x".formatted(i)));
        }
        Original blob = new Original(originals, "blob", "x");
        Original record = new Original(originals, "record", "");
        Original type = new Original(originals, "type", Content.MANIFEST_TYPE);
        for (int i = 0; i < count; i++) {
            String repository = "bench/r" + i / MANIFESTS_OF_REPOSITORY;
            Path folder = store.resolve("repositories").resolve(REGISTRY).resolve(repository);
            if (i % MANIFESTS_OF_REPOSITORY == 0) {
                Files.createDirectories(folder.resolve("_manifests"));
                Files.createDirectories(folder.resolve("_blobs"));
            }
            List<String> digests = new ArrayList<>();
            for (int j = 0; j < BLOBS_OF_MANIFEST; j++) {
                String hex = randomHex();
                digests.add("sha256:" + hex);
                blob.link(content(hex));
                record.link(folder.resolve("_blobs").resolve("sha256-" + hex));
                blobs.add(Fetch.document("/v2/" + repository + "/blobs/sha256:" + hex, 1));
            }
            byte[] manifest = manifest(digests).getBytes(StandardCharsets.US_ASCII);
            String digest = Digests.of(manifest);
            String hex = digest.substring("sha256:".length());
            Files.write(content(hex), manifest);
            type.link(folder.resolve("_manifests").resolve("sha256-" + hex));
            manifests.add(Fetch.document("/v2/" + repository + "/manifests/" + digest, manifest.length));
        }
    }

    private Path content(String hex) {
        return store.resolve("blobs").resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    }

    private String randomHex() {
        byte[] bytes = new byte[DIGEST_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String manifest(List<String> digests) {
        StringBuilder layers = new StringBuilder();
        for (String digest : digests.subList(1, digests.size())) {
            layers.append(layers.isEmpty() ? "" : ",")
                    .append("{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"")
                    .append(digest)
                    .append("\",\"size\":1}");
        }
        return "{\"schemaVersion\":2,\"mediaType\":\"" + Content.MANIFEST_TYPE
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                + digests.getFirst() + "\",\"size\":1},\"layers\":[" + layers + "]}";
    }

    /** Files of one content, each with as many names as file systems allow. */
    private static final class Original {

        private final Path folder;
        private final String name;
        private final String text;
        private Path file;
        private int links;
        private int files;

        Original(Path folder, String name, String text) throws IOException {
            this.folder = folder;
            this.name = name;
            this.text = text;
            this.file = Files.writeString(folder.resolve(name), text);
        }

        void link(Path as) throws IOException {
            if (++links > MOST_LINKS) {
                links = 1;
                file = Files.writeString(folder.resolve(name + ++files), text);
            }
            Files.createLink(as, file);
        }
    }
}
