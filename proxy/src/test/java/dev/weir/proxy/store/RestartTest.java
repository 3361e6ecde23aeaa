package dev.weir.proxy.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Tag;

/** What an earlier run left is found again. */
class RestartTest {

    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    private TestStore open(long maxBytes) throws IOException {
        return TestStore.scanned(folder, maxBytes);
    }

    @Test
    void afterAKillEveryCommittedFileIsWholeAndEveryOtherIsGone() throws Exception {
        List<Digest> committed = new ArrayList<>();
        try (OtherProcess other = OtherProcess.start(folder)) {
            for (int i = 0; i < 10; i++) {
                committed.add(digestIn(other.awaitLine("committed")));
            }
            other.kill().lines().map(RestartTest::digestIn).forEach(committed::add);
        }
        try (TestStore again = open(1 << 30)) {
            for (Digest digest : committed) {
                try (StoredContent content = again.store.acquire(digest)) {
                    assertNotNull(content, "what was committed is found again");
                    assertEquals(OtherProcess.BLOB, again.store.read(content).length);
                }
            }
            try (Stream<Path> files = Files.walk(folder.resolve("blobs")).filter(Files::isRegularFile)) {
                for (Path file : files.toList()) {
                    assertEquals(Digest.sha256(Files.readAllBytes(file)).hex(),
                            file.getFileName().toString());
                }
            }
            try (Stream<Path> spools = Files.list(folder.resolve("spool"))) {
                assertEquals(0, spools.count());
            }
        }
    }

    private static Digest digestIn(String line) {
        return Digest.parse(line.substring("committed ".length()));
    }

    @Test
    void keptManifestsAreKeptAgain() throws IOException {
        Digest layer;
        Digest image;
        Digest loose;
        try (TestStore before = open(1 << 30)) {
            layer = before.add(TestStore.bytes(1, 30_000));
            image = before.addImage(layer);
            loose = before.add(TestStore.bytes(2, 30_000));
        }
        age(folder.resolve("blobs/sha256/" + layer.hex().substring(0, 2)));
        try (TestStore after = open(40_000)) {
            TestStore.await(() -> after.store.statistics().evictedObjects() == 1);
            assertTrue(after.has(layer) && after.has(image));
            assertFalse(after.has(loose));
        }
    }

    @Test
    void aBlobThatWasCutShortMeanwhileIsRemovedAndOneThatIsMisdescribedStays() throws IOException {
        byte[] content = TestStore.bytes(1, 30_000);
        Digest cut;
        Digest misdescribed;
        try (TestStore before = open(1 << 30)) {
            cut = before.add(content);
            misdescribed = before.add(TestStore.bytes(2, 20_000));
            before.addManifest("{\"layers\":[{\"digest\":\"" + cut + "\",\"size\":30000},{\"digest\":\""
                    + misdescribed + "\",\"size\":7}]}");
            Files.write(before.fileOf(cut), Arrays.copyOf(content, 12_345));
        }
        try (TestStore after = open(1 << 30)) {
            assertFalse(after.has(cut));
            assertTrue(after.has(misdescribed));
            after.add(content);
            assertTrue(after.has(cut));
        }
    }

    @Test
    void contentIsServedBeforeTheScanIsComplete() throws IOException {
        Digest digest;
        try (TestStore before = open(1 << 30)) {
            digest = before.add(TestStore.bytes(1, 1000));
        }
        try (TestStore after = new TestStore(folder, 1 << 30)) {
            assertTrue(after.has(digest));
            TestStore.await(() -> after.store.statistics().scanComplete());
            assertEquals(1, after.store.statistics().objects());
            assertEquals(1000, after.store.statistics().bytes());
        }
    }

    @Test
    void recordsOfContentThatIsGoneAreRemovedButTagsStay() throws IOException {
        Digest gone = Digest.sha256(TestStore.bytes(5, 5));
        Tag tag = new Tag("v1");
        Digest blob;
        try (TestStore before = open(1 << 30)) {
            blob = before.add(TestStore.bytes(1, 1000));
            RepositoryRecords records = before.store.repositories();
            records.addBlob(TestStore.APP, blob);
            records.addBlob(TestStore.APP, gone);
            records.addManifest(TestStore.APP, gone, MediaTypes.OCI_MANIFEST);
            records.putTag(TestStore.APP, tag,
                    new TagRecord(gone, MediaTypes.OCI_MANIFEST, 5, Instant.EPOCH));
        }
        age(folder.resolve("repositories"));
        try (TestStore after = open(1 << 30)) {
            Path last = folder
                    .resolve("repositories/registry.example.com/org/app/_blobs/sha256-" + gone.hex());
            TestStore.await(() -> !Files.exists(last));
            RepositoryRecords records = after.store.repositories();
            assertTrue(records.knowsBlob(TestStore.APP, blob));
            assertFalse(records.knowsBlob(TestStore.APP, gone));
            assertEquals(Optional.empty(), records.manifestType(TestStore.APP, gone));
            assertEquals(gone, records.tag(TestStore.APP, tag).orElseThrow().digest());
        }
    }

    private static void age(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, LONG_AGO);
            }
        }
    }

    @Test
    void aManifestThatWasDamagedMeanwhileIsRemoved() throws IOException {
        Digest image;
        Path file;
        try (TestStore before = open(1 << 30)) {
            image = before.addImage(before.add(TestStore.bytes(1, 1000)));
            file = before.fileOf(image);
        }
        Files.writeString(file, "{}");
        try (TestStore after = open(1 << 30)) {
            assertFalse(after.has(image));
            assertFalse(Files.exists(file));
            assertEquals(1, after.store.statistics().objects());
        }
    }

    @Test
    void strangersInTheFolderAreLeftAlone() throws IOException {
        try (TestStore before = open(1 << 30)) {
            before.add(TestStore.bytes(1, 1000));
        }
        Path note = Files.writeString(folder.resolve("blobs/sha256/README"), "hello");
        Path odd = Files.writeString(Files.createDirectories(folder.resolve("blobs/sha256/zz")).resolve("x"),
                "x");
        Files.writeString(Files.createDirectories(folder.resolve("repositories/r/a/_blobs")).resolve("x"),
                "x");
        try (TestStore after = open(1 << 30)) {
            assertEquals(1, after.store.statistics().objects());
            assertTrue(Files.exists(note) && Files.exists(odd));
        }
    }
}
