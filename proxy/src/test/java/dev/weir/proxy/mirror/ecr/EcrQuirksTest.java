package dev.weir.proxy.mirror.ecr;

import static dev.weir.proxy.mirror.MirrorContract.APP;
import static dev.weir.proxy.mirror.MirrorContract.digest;
import static dev.weir.proxy.mirror.MirrorContract.image;
import static dev.weir.proxy.mirror.MirrorContract.index;
import static dev.weir.proxy.mirror.MirrorContract.random;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import dev.weir.proxy.mirror.MirrorException;
import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.Target;

/** The oddities of Amazon ECR, one after the other, and what becomes of each. */
@Timeout(120)
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class EcrQuirksTest {

    private static final String NAME = "cache/docker.io/library/app";
    private static final Tag V1 = Tag.parse("v1");

    private final EcrFixture aws = new EcrFixture();

    @AfterEach
    void close() {
        aws.close();
    }

    private static MirrorException refused(Kind kind, Executable step) {
        MirrorException e = assertThrows(MirrorException.class, step);
        assertEquals(kind, e.kind(), e.getMessage());
        return e;
    }

    private static void says(MirrorException e, String... words) {
        for (String word : words) {
            assertTrue(String.valueOf(e.getMessage()).contains(word), word + " in: " + e.getMessage());
        }
    }

    private static MirroredManifest pushBlobs(EcrMirror mirror, int seed) throws MirrorException {
        byte[] config = random(10, seed);
        byte[] layer = random(1_000, seed + 1_000);
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        return image(config, layer);
    }

    private EcrMirror prepared() throws MirrorException {
        EcrMirror mirror = aws.mirror();
        mirror.prepare(APP);
        return mirror;
    }

    @Test
    void aManifestRightAfterItsBlobsIsIncompleteForAMoment() throws Exception {
        aws.ecr().quirks().settling(Duration.ofMillis(500));
        EcrMirror mirror = prepared();
        MirroredManifest image = pushBlobs(mirror, 1);

        refused(Kind.INCOMPLETE, () -> mirror.putManifest(APP, image, Optional.of(V1)));

        aws.ecr().quirks().settling(Duration.ZERO);
        mirror.putManifest(APP, image, Optional.of(V1));
        assertEquals(Map.of("v1", image.digest().toString()), aws.ecr().tags(NAME));
    }

    @Test
    void anImmutableTagIsComparedBeforeItIsPushed() throws Exception {
        aws.ecr().createRepository(NAME).setMutability("IMMUTABLE", List.of());
        aws.repositories(immutable());
        EcrMirror mirror = prepared();
        MirroredManifest image = pushBlobs(mirror, 2);
        mirror.putManifest(APP, image, Optional.of(V1));
        aws.ecr().forgetRequests();

        mirror.putManifest(APP, image, Optional.of(V1));
        assertEquals(0, aws.ecr().count(Target.MANIFEST, "PUT"));

        MirroredManifest other = pushBlobs(mirror, 3);
        MirrorException e = refused(Kind.REFUSED, () -> mirror.putManifest(APP, other, Optional.of(V1)));
        says(e, "immutable", "v1", image.digest().toString(), other.digest().toString(), "tagMutability");
    }

    private static RepositorySettings immutable() {
        RepositorySettings usual = RepositorySettings.DEFAULTS;
        return new RepositorySettings(usual.create(), usual.reconcile(), Map.of(), true, List.of(), true,
                "AES256", Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void aTagIsReadAsItIsNotAsItIsConverted() throws Exception {
        aws.ecr().quirks().convertByTag(true);
        EcrMirror mirror = prepared();
        MirroredManifest image = pushBlobs(mirror, 4);
        mirror.putManifest(APP, image, Optional.of(V1));

        assertEquals(Optional.of(image.digest()), mirror.tag(APP, V1));
        assertEquals(Optional.empty(), mirror.tag(APP, Tag.parse("v2")));
    }

    @Test
    void aRepositoryThatSomebodyDeletedIsMadeAgainInMidPush() throws Exception {
        EcrMirror mirror = prepared();
        aws.ecr().removeRepository(NAME);
        assertFalse(mirror.hasBlob(APP, digest(random(1, 5))));
        assertEquals(Optional.empty(), mirror.tag(APP, V1));

        MirroredManifest image = pushBlobs(mirror, 5);
        mirror.putManifest(APP, image, Optional.of(V1));

        assertTrue(aws.ecr().hasManifest(NAME, image.digest().toString()));
    }

    @Test
    void aFullRepositoryIsSaidToBeFull() throws Exception {
        EcrMirror mirror = prepared();
        mirror.putManifest(APP, pushBlobs(mirror, 6), Optional.of(V1));
        aws.ecr().quirks().mostImages(1);
        MirroredManifest second = pushBlobs(mirror, 7);

        says(refused(Kind.REFUSED, () -> mirror.putManifest(APP, second, Optional.empty())), NAME, "full",
                "quota");
    }

    @Test
    void aManifestOverFourMebibytesIsNotEvenSent() throws Exception {
        EcrMirror mirror = prepared();
        byte[] big = ("{\"schemaVersion\": 2, \"x\": \"" + "x".repeat(4_194_304) + "\"}")
                .getBytes(StandardCharsets.UTF_8);

        says(refused(Kind.REFUSED,
                () -> mirror.putManifest(APP, new MirroredManifest(digest(big), MediaTypes.OCI_MANIFEST, big),
                        Optional.of(V1))),
                "4194304");
        assertEquals(List.of(), aws.ecr().requests(r -> r.method().equals("PUT")));
    }

    private static MirroredManifest signature(EcrMirror mirror, Digest subject, int seed)
            throws MirrorException {
        byte[] blob = random(50, seed);
        mirror.putBlob(APP, digest(blob), RequestBody.of(blob));
        byte[] text = """
                {"schemaVersion": 2, "mediaType": "%s", "artifactType": "application/x-signature",
                 "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": "%s", "size": 50},
                 "layers": [], "subject": {"mediaType": "%s", "digest": "%s", "size": 500},
                 "annotations": {"by": "ann"}}"""
                .formatted(MediaTypes.OCI_MANIFEST, digest(blob), MediaTypes.OCI_MANIFEST, subject)
                .getBytes(StandardCharsets.UTF_8);
        return new MirroredManifest(digest(text), MediaTypes.OCI_MANIFEST, text);
    }

    @Test
    void referrersAreListedUnderATagWhereSubjectsAreRefused() throws Exception {
        aws.ecr().quirks().refuseSubjects(true);
        EcrMirror mirror = prepared();
        MirroredManifest image = pushBlobs(mirror, 8);
        mirror.putManifest(APP, image, Optional.of(V1));
        MirroredManifest first = signature(mirror, image.digest(), 100);
        MirroredManifest second = signature(mirror, image.digest(), 101);

        mirror.putManifest(APP, first, Optional.empty());
        aws.ecr().forgetRequests();
        mirror.putManifest(APP, second, Optional.empty());
        mirror.putManifest(APP, second, Optional.empty());

        String list = aws.ecr().manifestOf(NAME, image.digest().toString().replace(':', '-'));
        for (MirroredManifest each : List.of(first, second)) {
            assertEquals(2, list.split(each.digest().toString(), -1).length, list);
            String bare = SubjectFallback.withoutSubject(each).digest().toString();
            assertEquals(2, list.split(bare, -1).length, list);
            assertFalse(aws.ecr().manifestOf(NAME, bare).contains("\"subject\""));
        }
        assertTrue(
                list.contains("\"artifactType\":\"application/x-signature\"")
                        && list.contains("\"by\":\"ann\""),
                list);
        assertEquals(List.of(), aws.ecr().requests(r -> r.status() == 405),
                "that it is refused is remembered");
    }

    @Test
    void subjectsThatAreTakenGoByteForByte() throws Exception {
        EcrMirror mirror = prepared();
        MirroredManifest image = pushBlobs(mirror, 9);
        mirror.putManifest(APP, image, Optional.of(V1));
        MirroredManifest signature = signature(mirror, image.digest(), 102);
        mirror.putManifest(APP, signature, Optional.empty());
        assertTrue(aws.ecr().hasManifest(NAME, signature.digest().toString()));
    }

    @Test
    void aPasswordThatEndsBetweenTwoStepsIsReplaced() throws Exception {
        EcrMirror mirror = prepared();
        for (boolean forbidden : new boolean[]{false, true}) {
            aws.ecr().quirks().forbidExpired(forbidden);
            MirroredManifest image = pushBlobs(mirror, forbidden ? 10 : 11);
            aws.ecr().expireTokens();
            mirror.putManifest(APP, image, Optional.of(V1));
            assertTrue(mirror.manifest(APP, image.digest()).isPresent());
            aws.ecr().expireTokens();
            if (forbidden) {
                // A HEAD has no words; within minutes of a renewal it is taken for a missing permission.
                assertTrue(mirror.manifest(APP, image.digest()).isPresent());
            }
            assertTrue(mirror.hasBlob(APP, digest(random(1_000, (forbidden ? 10 : 11) + 1_000))));
        }
        assertEquals(5, aws.ecr().api().actions().stream().filter("GetAuthorizationToken"::equals).count());
    }

    @Test
    void aPasswordThatEndsWithoutAWordIsReplacedToo() throws Exception {
        aws.ecr().quirks().forbidExpired(true);
        EcrMirror mirror = prepared();
        pushBlobs(mirror, 20);
        aws.ecr().expireTokens();
        assertTrue(mirror.hasBlob(APP, digest(random(10, 20))));
    }

    @Test
    void anIndexThatLacksAChildIsIncompleteAndTakenLater() throws Exception {
        EcrMirror mirror = prepared();
        MirroredManifest child = pushBlobs(mirror, 12);
        says(refused(Kind.INCOMPLETE, () -> mirror.putManifest(APP, index(List.of(child)), Optional.of(V1))),
                child.digest().toString());
        mirror.putManifest(APP, child, Optional.empty());
        mirror.putManifest(APP, index(List.of(child)), Optional.of(V1));
        assertEquals(Map.of("v1", index(List.of(child)).digest().toString()), aws.ecr().tags(NAME));
    }

    @Test
    void whatIsDeletedIsGoneUnlessAnIndexHasIt() throws Exception {
        EcrMirror mirror = prepared();
        MirroredManifest child = pushBlobs(mirror, 13);
        mirror.putManifest(APP, child, Optional.empty());
        mirror.putManifest(APP, index(List.of(child)), Optional.of(V1));

        says(refused(Kind.REFUSED, () -> mirror.delete(APP, child.digest())),
                "ImageReferencedByManifestList");
        mirror.delete(APP, index(List.of(child)).digest());
        mirror.delete(APP, index(List.of(child)).digest());
        mirror.delete(APP, child.digest());
        assertFalse(aws.ecr().hasManifest(NAME, child.digest().toString()));
    }

    @Test
    void blobsGoByTwoRequestsAndNeverByPatch() throws Exception {
        pushBlobs(prepared(), 14);
        assertEquals(List.of("POST", "PUT", "POST", "PUT"), aws.ecr()
                .requests(r -> r.target() == Target.UPLOAD && r.status() != 401)
                .stream()
                .map(RecordedRequest::method)
                .toList());
    }
}
