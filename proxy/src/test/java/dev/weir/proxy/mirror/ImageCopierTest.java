package dev.weir.proxy.mirror;

import static dev.weir.proxy.mirror.MirrorContract.APP;
import static dev.weir.proxy.mirror.MirrorContract.OTHER;
import static dev.weir.proxy.mirror.MirrorContract.digest;
import static dev.weir.proxy.mirror.MirrorContract.image;
import static dev.weir.proxy.mirror.MirrorContract.index;
import static dev.weir.proxy.mirror.MirrorContract.random;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.mirror.CopyProgress.How;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Descriptor;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.ManifestContent;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamObserver;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.Target;

/** Images arrive in a mirror whole, in the right order, and no byte twice. */
@Timeout(60)
class ImageCopierTest {

    private static final byte[] NOTHING = "{\"schemaVersion\":2,\"manifests\":[]}"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);

    @TempDir
    private Path folder;
    private final FakeRegistry registry = FakeRegistry.start();
    private final UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS,
            UpstreamObserver.none());
    private final Map<Digest, MirroredManifest> manifests = new ConcurrentHashMap<>();
    private final Map<Tag, Digest> tags = new ConcurrentHashMap<>();
    private final Map<Digest, byte[]> referrers = new ConcurrentHashMap<>();
    private final Progress progress = new Progress();
    private Mirror mirror;
    private ImageCopier copier;

    /** Files by digest. */
    private final class FileSource implements ContentSource {
        @Override
        public MirroredManifest manifest(Repository repository, Digest digest) throws IOException {
            MirroredManifest found = manifests.get(digest);
            if (found == null) {
                throw new NoSuchFileException(digest.toString());
            }
            return found;
        }

        @Override
        public Optional<MirroredManifest> tagged(Repository repository, Tag tag) {
            return Optional.ofNullable(tags.get(tag)).map(manifests::get);
        }

        @Override
        public byte[] referrers(Repository repository, Digest subject) {
            return referrers.getOrDefault(subject, NOTHING);
        }

        @Override
        public boolean isKept(Repository repository, Tag tag) {
            return false;
        }

        @Override
        public Blob blob(Repository repository, Digest digest) throws IOException {
            FileChannel channel = FileChannel.open(folder.resolve(digest.hex()));
            long size = channel.size();
            return new Blob() {
                @Override
                public FileChannel channel() {
                    return channel;
                }

                @Override
                public long size() {
                    return size;
                }

                @Override
                public void close() {
                    try {
                        channel.close();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            };
        }
    }

    /** What was told. */
    private static final class Progress implements CopyProgress {
        private final Map<Digest, How> done = new ConcurrentHashMap<>();
        private final Map<Digest, Long> planned = new ConcurrentHashMap<>();

        @Override
        public void planned(Digest blob, long size) {
            planned.put(blob, size);
        }

        @Override
        public void done(Digest blob, How how) {
            done.put(blob, how);
        }
    }

    @BeforeEach
    void start() {
        mirror = new RegistryMirror(client, UpstreamSettings.at("mirror.example.com", registry.url()),
                new MirrorNaming("mirror.example.com", ""));
        copier = new ImageCopier(mirror, new FileSource(), 4);
    }

    @AfterEach
    void stop() {
        copier.close();
        client.close();
        registry.close();
    }

    private byte[] blob(int size, long seed) throws IOException {
        byte[] bytes = random(size, seed);
        Files.write(folder.resolve(digest(bytes).hex()), bytes);
        return bytes;
    }

    private MirroredManifest keep(MirroredManifest manifest) {
        manifests.put(manifest.digest(), manifest);
        return manifest;
    }

    private List<String> puts() {
        return registry.requests(r -> r.method().equals("PUT") && r.target() == Target.MANIFEST)
                .stream()
                .map(RecordedRequest::path)
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    private long uploads() {
        return registry.count(r -> r.method().equals("PUT") && r.target() == Target.UPLOAD);
    }

    @Test
    void anIndexComesAfterAllThatItNames() throws Exception {
        MirroredManifest amd = keep(image(blob(100, 1), blob(200_000, 2)));
        MirroredManifest arm = keep(image(blob(101, 3), blob(200_001, 4)));
        MirroredManifest list = keep(index(List.of(amd, arm)));

        Optional<String> _ = copier.copy(APP, list.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);

        assertEquals(List.of(amd.digest().toString(), arm.digest().toString(), "v1"), puts());
        assertEquals(Optional.of(list.digest()), mirror.tag(APP, Tag.parse("v1")));
        assertArrayEquals(list.content(), mirror.manifest(APP, list.digest()).orElseThrow().content());
        assertEquals(4, uploads());
        assertEquals(progress.planned.keySet(), progress.done.keySet());
        assertTrue(progress.done.values().stream().allMatch(How.PUSHED::equals));
    }

    @Test
    void whatIsThereIsNotSentAgainAndWhatANeighbourHasIsMounted() throws Exception {
        byte[] shared = blob(300_000, 5);
        MirroredManifest one = keep(image(blob(10, 6), shared));
        MirroredManifest two = keep(image(blob(11, 7), shared));
        Optional<String> _ = copier.copy(APP, one.digest(), Optional.of(Tag.parse("v1")), () -> true,
                CopyProgress.NONE);
        registry.forgetRequests();

        Optional<String> _ = copier.copy(APP, one.digest(), Optional.of(Tag.parse("v2")), () -> true,
                progress);
        assertEquals(0, uploads());
        assertEquals(How.PRESENT, progress.done.get(digest(shared)));

        Optional<String> _ = copier.copy(OTHER, two.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);
        assertEquals(1, uploads());
        assertEquals(How.MOUNTED, progress.done.get(digest(shared)));
    }

    @Test
    void copiesAtTheSameTimeSendASharedLayerOnce() throws Exception {
        byte[] shared = blob(3_000_000, 8);
        List<MirroredManifest> images = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            images.add(keep(image(blob(10 + i, 100 + i), shared)));
        }
        registry.faults().add(Fault.delay(java.time.Duration.ofMillis(50)).on(Target.UPLOAD));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> copies = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Repository repository = new Repository("docker.io", "library/app" + i % 2);
                Digest root = images.get(i).digest();
                Tag tag = Tag.parse("v" + i);
                copies.add(threads.submit(() -> {
                    Optional<String> _ = copier.copy(repository, root, Optional.of(tag), () -> true,
                            CopyProgress.NONE);
                    return null;
                }));
            }
            for (Future<?> copy : copies) {
                copy.get();
            }
        }
        assertEquals(8 + 1, uploads(), "eight configs and one layer");
    }

    @Test
    void aRegistryThatIsBehindItselfIsAskedAgain() throws Exception {
        MirroredManifest image = keep(image(blob(10, 9), blob(1_000, 10)));
        registry.faults()
                .add(Fault.error(400, "BLOB_UNKNOWN", "blob unknown to registry")
                        .on(Target.MANIFEST)
                        .method("PUT")
                        .times(2));

        Optional<String> _ = copier.copy(APP, image.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);

        assertEquals(Optional.of(image.digest()), mirror.tag(APP, Tag.parse("v1")));
        assertEquals(3, puts().size());
    }

    @Test
    void ofAnIndexOnlyTheWantedPlatformsGoAndItsTagNamesWhatItWasMadeOf() throws Exception {
        MirroredManifest amd = keep(image(blob(10, 20), blob(1_000, 21)));
        MirroredManifest arm = keep(image(blob(11, 22), blob(1_001, 23)));
        MirroredManifest proven = keep(image(blob(12, 24), blob(1_002, 25)));
        MirroredManifest other = keep(image(blob(13, 26), blob(1_003, 27)));
        MirroredManifest list = keep(Indexes.of(List.of(Indexes.child(amd, "linux", "amd64"),
                Indexes.child(arm, "linux", "arm64"), Indexes.attestation(proven, amd),
                Indexes.attestation(other, arm))));
        try (ImageCopier some = new ImageCopier(mirror, new FileSource(),
                () -> Optional.of(List.of(Platform.parse("linux/amd64"))), false, new Semaphore(4),
                TagHistory.NONE)) {
            Optional<String> _ = some.copy(APP, list.digest(), Optional.of(Tag.parse("v1")), () -> true,
                    progress);
        }

        Digest there = mirror.tag(APP, Tag.parse("v1")).orElseThrow();
        MirroredManifest derived = mirror.manifest(APP, there).orElseThrow();
        assertEquals(Optional.of(list.digest()), IndexJson.originalOf(derived));
        assertEquals(List.of(amd.digest(), proven.digest()), ManifestContent.parse(derived.content())
                .manifests()
                .stream()
                .map(Descriptor::digest)
                .toList());
        assertEquals(Optional.empty(), mirror.manifest(APP, list.digest()), "it is not claimed to be there");
        assertEquals(Optional.empty(), mirror.manifest(APP, arm.digest()));
        MirroredImages images = new MirroredImages(List.of(mirror));
        assertEquals(Optional.of(there),
                images.find(APP, Tag.parse("v1"), Set.of(Platform.parse("linux/amd64"))));
        assertEquals(Optional.empty(),
                images.find(APP, Tag.parse("v1"), Set.of(Platform.parse("linux/arm64"))));
        assertEquals(Optional.empty(), images.find(APP, list.digest(), Set.of()));
    }

    @Test
    void anIndexWithoutTheWantedPlatformsWaits() throws Exception {
        MirroredManifest amd = keep(image(blob(10, 30), blob(1_000, 31)));
        MirroredManifest list = keep(Indexes.of(List.of(Indexes.child(amd, "linux", "amd64"))));
        try (ImageCopier none = new ImageCopier(mirror, new FileSource(), () -> Optional.of(List.of()), false,
                new Semaphore(4), TagHistory.NONE)) {
            MirrorException waits = assertThrows(MirrorException.class, () -> none.copy(APP, list.digest(),
                    Optional.of(Tag.parse("v1")), () -> true, progress));
            assertEquals(Kind.WAITING, waits.kind());
        }
    }

    @Test
    void signaturesAndReferrersGoAlong() throws Exception {
        MirroredManifest image = keep(image(blob(10, 40), blob(1_000, 41)));
        MirroredManifest signature = keep(image(blob(12, 42), blob(300, 43)));
        MirroredManifest sbom = keep(Indexes.artifact(blob(14, 44), image));
        tags.put(Tag.parse("sha256-" + image.digest().hex() + ".sig"), signature.digest());
        referrers.put(image.digest(), Indexes.of(List.of(Indexes.child(sbom, "", ""))).content());
        try (ImageCopier all = new ImageCopier(mirror, new FileSource(), Optional::empty, true,
                new Semaphore(4), TagHistory.NONE)) {
            assertEquals(Optional.empty(),
                    all.copy(APP, image.digest(), Optional.of(Tag.parse("v1")), () -> true, progress));
        }

        assertEquals(Optional.of(signature.digest()),
                mirror.tag(APP, Tag.parse("sha256-" + image.digest().hex() + ".sig")));
        assertTrue(mirror.manifest(APP, sbom.digest()).isPresent());
        assertEquals(Optional.empty(), mirror.tag(APP, Tag.ofReferrers(image.digest(), "")),
                "a registry that lists referrers needs no list under a tag");
    }

    @Test
    void aRegistryWithoutReferrersGetsTheirListUnderATag() throws Exception {
        MirroredManifest image = keep(image(blob(10, 50), blob(1_000, 51)));
        MirroredManifest sbom = keep(Indexes.artifact(blob(14, 52), image));
        referrers.put(image.digest(), Indexes.of(List.of(Indexes.child(sbom, "", ""))).content());
        registry.faults().add(Fault.withoutHeader("OCI-Subject").on(Target.MANIFEST).method("PUT"));
        try (ImageCopier all = new ImageCopier(mirror, new FileSource(), Optional::empty, true,
                new Semaphore(4), TagHistory.NONE)) {
            Optional<String> _ = all.copy(APP, image.digest(), Optional.of(Tag.parse("v1")), () -> true,
                    progress);
        }

        Digest list = mirror.tag(APP, Tag.ofReferrers(image.digest(), "")).orElseThrow();
        assertEquals(List.of(sbom.digest()), ManifestContent
                .parse(mirror.manifest(APP, list).orElseThrow().content())
                .manifests()
                .stream()
                .map(Descriptor::digest)
                .toList());
    }

    @Test
    void whatATagLeavesKeepsATagAndWhatIsThereIsNotPutAgain() throws Exception {
        MirroredManifest one = keep(image(blob(10, 60), blob(1_000, 61)));
        MirroredManifest two = keep(image(blob(11, 62), blob(1_001, 63)));
        Optional<String> _ = copier.copy(APP, one.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);
        registry.forgetRequests();
        Optional<String> _ = copier.copy(APP, one.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);
        assertEquals(List.of(), puts(), "an immutable tag would refuse even the same");

        Optional<String> _ = copier.copy(APP, two.digest(), Optional.of(Tag.parse("v1")), () -> true,
                progress);

        assertEquals(Optional.of(two.digest()), mirror.tag(APP, Tag.parse("v1")));
        assertEquals(Optional.of(one.digest()), mirror.tag(APP, TagMove.anchor(one.digest())));
    }

    @Test
    void anOlderWishDoesNotMoveTheTag() throws Exception {
        MirroredManifest image = keep(image(blob(10, 70), blob(1_000, 71)));

        Optional<String> _ = copier.copy(APP, image.digest(), Optional.of(Tag.parse("v1")), () -> false,
                progress);

        assertEquals(Optional.empty(), mirror.tag(APP, Tag.parse("v1")));
        assertTrue(mirror.manifest(APP, image.digest()).isPresent());
    }

    @Test
    void whatIsMissingOrRefusedIsSaidAndNothingIsTagged() throws Exception {
        byte[] lost = random(1_000, 11);
        MirroredManifest image = keep(image(blob(10, 12), lost));
        assertThrows(IOException.class,
                () -> copier.copy(APP, image.digest(), Optional.of(Tag.parse("v1")), () -> true, progress));
        assertEquals(List.of(), puts());

        MirroredManifest whole = keep(image(blob(10, 13), blob(1_000, 14)));
        registry.faults().add(Fault.error(403, "DENIED", "quota").on(Target.MANIFEST).method("PUT"));
        MirrorException refused = assertThrows(MirrorException.class,
                () -> copier.copy(APP, whole.digest(), Optional.of(Tag.parse("v1")), () -> true, progress));
        assertEquals(Kind.REFUSED, refused.kind());
        assertEquals(Optional.empty(), mirror.tag(APP, Tag.parse("v1")));
    }
}
