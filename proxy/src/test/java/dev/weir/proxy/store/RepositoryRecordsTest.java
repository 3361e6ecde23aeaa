package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

class RepositoryRecordsTest {

    private static final Repository NGINX = new Repository("docker.io", "library/nginx");
    private static final Repository OTHER = new Repository("docker.io", "library/nginx/extra");
    private static final Digest BLOB = Digest.sha256(new byte[]{1});
    private static final Digest MANIFEST = Digest.sha256(new byte[]{2});
    private static final Tag TAG = new Tag("1.27");
    private static final TagRecord RECORD = new TagRecord(MANIFEST, MediaTypes.OCI_INDEX, 1234,
            Instant.parse("2026-11-23T10:00:00.123Z"));

    @TempDir
    Path folder;
    private RepositoryRecords records;

    @BeforeEach
    void open() throws IOException {
        records = new RepositoryRecords(StoreFolders.prepare(folder));
    }

    @AfterEach
    void nothingIsLeftInTheSpool() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("spool"))) {
            assertEquals(0, left.count());
        }
    }

    private Path file(String name) {
        return folder.resolve("repositories/docker.io/library/nginx/" + name);
    }

    @Test
    void aRepositoryKnowsOnlyItsOwnBlobs() throws IOException {
        assertFalse(records.knowsBlob(NGINX, BLOB));
        records.addBlob(NGINX, BLOB);
        records.addBlob(NGINX, BLOB);
        assertTrue(records.knowsBlob(NGINX, BLOB) && records.knowsBlobNow(NGINX, BLOB));
        assertFalse(records.knowsBlob(OTHER, BLOB) || records.knowsBlobNow(OTHER, BLOB));
        assertTrue(Files.exists(file("_blobs/sha256-" + BLOB.hex())));
    }

    @Test
    void recordsOutliveARestart() throws IOException {
        records.addBlob(NGINX, BLOB);
        records.addManifest(NGINX, MANIFEST, MediaTypes.OCI_INDEX);
        records.putTag(NGINX, TAG, RECORD);
        open();
        assertFalse(records.knowsBlobNow(NGINX, BLOB));
        assertNull(records.manifestTypeNow(NGINX, MANIFEST));
        assertNull(records.tagNow(NGINX, TAG));
        assertTrue(records.knowsBlob(NGINX, BLOB));
        assertEquals(Optional.of(MediaTypes.OCI_INDEX), records.manifestType(NGINX, MANIFEST));
        assertEquals(Optional.of(RECORD), records.tag(NGINX, TAG));
        assertTrue(records.knowsBlobNow(NGINX, BLOB));
        assertEquals(MediaTypes.OCI_INDEX, records.manifestTypeNow(NGINX, MANIFEST));
        assertEquals(RECORD, records.tagNow(NGINX, TAG));
    }

    @Test
    void whatIsForgottenIsUnknown() throws IOException {
        records.addBlob(NGINX, BLOB);
        records.addManifest(NGINX, MANIFEST, MediaTypes.OCI_INDEX);
        records.putTag(NGINX, TAG, RECORD);
        records.forgetBlob(NGINX, BLOB);
        records.forgetManifest(NGINX, MANIFEST);
        records.forgetTag(NGINX, TAG);
        assertFalse(records.knowsBlobNow(NGINX, BLOB) || records.knowsBlob(NGINX, BLOB));
        assertEquals(Optional.empty(), records.manifestType(NGINX, MANIFEST));
        assertEquals(Optional.empty(), records.tag(NGINX, TAG));
        assertEquals(List.of(), records.tags(NGINX));
    }

    @Test
    void aTagThatIsOnlyCheckedAgainIsNotWrittenAgain() throws IOException {
        records.putTag(NGINX, TAG, RECORD);
        String written = Files.readString(file("_tags/1.27"));
        TagRecord later = new TagRecord(MANIFEST, MediaTypes.OCI_INDEX, 1234,
                Instant.parse("2026-11-24T00:00:00Z"));
        records.putTag(NGINX, TAG, later);
        assertEquals(later, records.tagNow(NGINX, TAG));
        assertEquals(written, Files.readString(file("_tags/1.27")));
        TagRecord moved = new TagRecord(BLOB, MediaTypes.OCI_INDEX, 1, Instant.EPOCH);
        records.putTag(NGINX, TAG, moved);
        open();
        assertEquals(Optional.of(moved), records.tag(NGINX, TAG));
    }

    @Test
    void tagsAreListedInLexicalOrder() throws IOException {
        for (String name : List.of("latest", "1.10", "1.9", "V2", "_x", "v2")) {
            records.putTag(NGINX, new Tag(name), RECORD);
        }
        Files.writeString(file("_tags/.not-a-tag"), "x");
        assertEquals(List.of("1.10", "1.9", "V2", "_x", "latest", "v2"),
                records.tags(NGINX).stream().map(Tag::name).toList());
        assertEquals(List.of(), records.tags(OTHER));
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsUnknown() throws IOException {
        records.putTag(NGINX, TAG, RECORD);
        records.addManifest(NGINX, MANIFEST, MediaTypes.OCI_INDEX);
        String good = Files.readString(file("_tags/1.27"));
        for (String bad : List.of("", "weir-tag 1\n", good.replace("weir-tag 1", "weir-tag 9"),
                good.replace(MANIFEST.hex(), "../../etc/passwd"), good.replace("1234", "many"),
                good.replace("1234", "-1"), good.replace("2026", "soon"), good + "more\n")) {
            Files.writeString(file("_tags/1.27"), bad);
            open();
            assertEquals(Optional.empty(), records.tag(NGINX, TAG), bad);
        }
        Files.writeString(file("_manifests/sha256-" + MANIFEST.hex()), "");
        assertEquals(Optional.empty(), records.manifestType(NGINX, MANIFEST));
        Files.write(file("_tags/1.27"), new byte[]{(byte) 0xff, (byte) 0xfe});
        assertEquals(Optional.empty(), records.tag(NGINX, TAG));
    }

    @Test
    void noRegistryNameLeadsOutOfTheFolder() throws IOException {
        for (String odd : List.of("..", ".", "", "../..", "a/../../b", "a\0b", "%2e", "/etc", "é", "_tags",
                "a\\b")) {
            Repository repository = new Repository(odd, "app");
            records.addBlob(repository, BLOB);
            open();
            assertTrue(records.knowsBlob(repository, BLOB), odd);
        }
        try (Stream<Path> registries = Files.list(folder.resolve("repositories"))) {
            assertEquals(11, registries.count());
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of("blobs", "repositories", "spool"),
                    all.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void hostsKeepTheirNames() throws IOException {
        for (String host : List.of("registry.example.com:5000", "[::1]:5000", "quay.io")) {
            records.addBlob(new Repository(host, "app"), BLOB);
            assertTrue(Files.isDirectory(folder.resolve("repositories").resolve(host).resolve("app/_blobs")),
                    host);
        }
    }

    @Test
    void aRepositoryMayLieInsideAnother() throws IOException {
        records.putTag(NGINX, TAG, RECORD);
        records.putTag(OTHER, new Tag("2"), RECORD);
        assertEquals(List.of(TAG), records.tags(NGINX));
        assertEquals(List.of(new Tag("2")), records.tags(OTHER));
    }
}
