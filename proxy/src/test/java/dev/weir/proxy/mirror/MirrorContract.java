package dev.weir.proxy.mirror;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;

/** What every kind of mirror does. */
@Timeout(120)
public abstract class MirrorContract {

    public static final Repository APP = new Repository("docker.io", "library/app");
    public static final Repository OTHER = new Repository("quay.io", "org/other");

    @TempDir
    Path folder;

    /** Returns the mirror, which is empty. */
    abstract Mirror mirror() throws Exception;

    /** For tests of further kinds. */
    public static Digest digest(byte[] content) {
        return DigestAlgorithm.SHA256.digestOf(content);
    }

    /** For tests of further kinds. */
    public static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** For tests of further kinds. */
    public static MirroredManifest image(byte[] config, byte[] layer) {
        byte[] text = """
                {"schemaVersion": 2, "mediaType": "%s",
                 "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": "%s", "size": %d},
                 "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": "%s", "size": %d}]}"""
                .formatted(MediaTypes.OCI_MANIFEST, digest(config), config.length, digest(layer),
                        layer.length)
                .getBytes(StandardCharsets.UTF_8);
        return new MirroredManifest(digest(text), MediaTypes.OCI_MANIFEST, text);
    }

    /** For tests of further kinds. */
    public static MirroredManifest index(List<MirroredManifest> children) {
        List<String> entries = children.stream()
                .map(child -> "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}"
                        .formatted(child.mediaType(), child.digest(), child.content().length))
                .toList();
        byte[] text = "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"manifests\": [%s]}"
                .formatted(MediaTypes.OCI_INDEX, String.join(",", entries))
                .getBytes(StandardCharsets.UTF_8);
        return new MirroredManifest(digest(text), MediaTypes.OCI_INDEX, text);
    }

    @Test
    void anImageIsPushedAndFoundByDigestAndTag() throws Exception {
        Mirror mirror = mirror();
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] layer = random(3_000_000, 1);
        MirroredManifest image = image(config, layer);
        assertEquals(Optional.empty(), mirror.manifest(APP, image.digest()));
        assertEquals(Optional.empty(), mirror.tag(APP, Tag.parse("v1")));
        assertFalse(mirror.hasBlob(APP, digest(layer)));

        mirror.prepare(APP);
        mirror.prepare(APP);
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        mirror.putManifest(APP, image, Optional.empty());
        mirror.putManifest(APP, image, Optional.of(Tag.parse("v1")));

        assertTrue(mirror.hasBlob(APP, digest(layer)));
        assertEquals(Optional.of(image.digest()), mirror.tag(APP, Tag.parse("v1")));
        MirroredManifest found = mirror.manifest(APP, image.digest()).orElseThrow();
        assertArrayEquals(image.content(), found.content());
        assertEquals(MediaTypes.OCI_MANIFEST, found.mediaType());
    }

    @Test
    void aBlobIsStreamedFromItsFileAndItsProgressTold() throws Exception {
        Mirror mirror = mirror();
        byte[] layer = random(20_000_000, 2);
        Path file = Files.write(folder.resolve("layer"), layer);
        AtomicLong sent = new AtomicLong();
        mirror.prepare(APP);
        try (FileChannel channel = FileChannel.open(file)) {
            mirror.putBlob(APP, digest(layer), RequestBody.of(channel, layer.length, sent::set));
        }
        assertEquals(layer.length, sent.get());
        assertTrue(mirror.hasBlob(APP, digest(layer)));
    }

    @Test
    void bytesThatAreNotTheDigestsAreRefused() throws Exception {
        Mirror mirror = mirror();
        mirror.prepare(APP);
        MirrorException refused = assertThrows(MirrorException.class, () -> mirror.putBlob(APP,
                digest(random(100, 3)), RequestBody.of(random(100, 4))));
        assertEquals(Kind.REFUSED, refused.kind(), refused.getMessage());
        assertFalse(mirror.hasBlob(APP, digest(random(100, 3))));
    }

    @Test
    void aManifestWhoseBlobsAreMissingIsIncomplete() throws Exception {
        Mirror mirror = mirror();
        mirror.prepare(APP);
        MirrorException incomplete = assertThrows(MirrorException.class,
                () -> mirror.putManifest(APP, image(random(10, 5), random(10, 6)), Optional.empty()));
        assertEquals(Kind.INCOMPLETE, incomplete.kind(), incomplete.getMessage());
    }

    @Test
    void anIndexIsTakenAfterItsChildren() throws Exception {
        Mirror mirror = mirror();
        mirror.prepare(APP);
        byte[] config = random(10, 7);
        byte[] layer = random(10, 8);
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        MirroredManifest image = image(config, layer);
        MirroredManifest index = index(List.of(image));
        MirrorException early = assertThrows(MirrorException.class,
                () -> mirror.putManifest(APP, index, Optional.of(Tag.parse("v1"))));
        assertEquals(Kind.INCOMPLETE, early.kind(), early.getMessage());

        mirror.putManifest(APP, image, Optional.empty());
        mirror.putManifest(APP, index, Optional.of(Tag.parse("v1")));

        assertArrayEquals(index.content(), mirror.manifest(APP, index.digest()).orElseThrow().content());
    }

    @Test
    void aBlobIsMountedOrHasToBePushed() throws Exception {
        Mirror mirror = mirror();
        mirror.prepare(APP);
        mirror.prepare(OTHER);
        byte[] layer = random(1_000, 9);
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));

        if (!mirror.mount(OTHER, digest(layer), APP)) {
            assertFalse(mirror.hasBlob(OTHER, digest(layer)));
            mirror.putBlob(OTHER, digest(layer), RequestBody.of(layer));
        }
        assertTrue(mirror.hasBlob(OTHER, digest(layer)));
        assertFalse(mirror.mount(OTHER, digest(random(5, 10)), APP));
    }
}
