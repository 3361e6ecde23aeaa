package dev.weir.proxy.mirror;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.RequestBody;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamObserver;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RegistryBuilder;
import dev.weir.testing.Target;

/** Registries that ask for tokens, or passwords, or nothing. */
class RegistryMirrorTest extends MirrorContract {

    private final UpstreamClient client = new UpstreamClient(ClientSettings.DEFAULTS,
            UpstreamObserver.none());
    private FakeRegistry registry = FakeRegistry.builder().bearer("weir", "secret").start();

    @AfterEach
    void close() {
        client.close();
        registry.close();
    }

    private Mirror mirror(RegistryBuilder builder) {
        registry.close();
        registry = builder.start();
        return mirror();
    }

    @Override
    Mirror mirror() {
        return new RegistryMirror(client, UpstreamSettings.at("mirror.example.com", registry.url())
                .with(CredentialsSource.fixed(new Credentials("weir", "secret"))),
                new MirrorNaming("mirror.example.com", "cache"));
    }

    @Test
    void namesAreTheOriginsBehindThePrefix() throws Exception {
        byte[] layer = random(10, 1);
        mirror().putBlob(APP, digest(layer), RequestBody.of(layer));
        assertTrue(registry.requests(r -> r.method().equals("PUT"))
                .getFirst()
                .path()
                .startsWith("/v2/cache/docker.io/library/app/blobs/uploads/"));
    }

    @Test
    void aBlobCostsOnePostAndOnePut() throws Exception {
        Mirror mirror = mirror(FakeRegistry.builder().basic("weir", "secret"));
        byte[] layer = random(5_000_000, 2);
        mirror.putBlob(APP, digest(random(1, 3)), RequestBody.of(random(1, 3)));
        registry.forgetRequests();

        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));

        assertEquals(List.of("POST", "PUT"), registry.requests().stream().map(r -> r.method()).toList());
        assertEquals(Optional.of("5000000"), registry.requests().getLast().header("content-length"));
    }

    @Test
    void whatTheMirrorAnswersIsToldWithWhatCanBeDone() throws Exception {
        Mirror mirror = mirror();
        byte[] layer = random(3_000_000, 4);
        for (Fault fault : List.of(Fault.tooManyRequests(Duration.ofSeconds(7)), Fault.serverError(503),
                Fault.dropConnection())) {
            registry.faults().clear();
            registry.faults().add(fault.on(Target.UPLOAD));
            MirrorException e = assertThrows(MirrorException.class,
                    () -> mirror.putBlob(APP, digest(layer), RequestBody.of(layer)));
            assertEquals(Kind.TEMPORARY, e.kind(), e.getMessage());
        }
        registry.faults().clear();
        registry.faults().add(Fault.denied().on(Target.UPLOAD));
        MirrorException denied = assertThrows(MirrorException.class,
                () -> mirror.putBlob(APP, digest(layer), RequestBody.of(layer)));
        assertEquals(Kind.REFUSED, denied.kind(), denied.getMessage());
        assertTrue(String.valueOf(denied.getMessage()).contains("DENIED"), denied.getMessage());
    }

    @Test
    void anAnswerBeforeTheEndOfABlobIsHeard() throws Exception {
        Mirror mirror = mirror();
        byte[] layer = random(30_000_000, 5);
        registry.faults().add(Fault.denied().on(Target.UPLOAD).method("PUT").once());
        MirrorException e = assertThrows(MirrorException.class,
                () -> mirror.putBlob(APP, digest(layer), RequestBody.of(layer)));
        assertTrue(String.valueOf(e.getMessage()).contains("403") || e.kind() == Kind.TEMPORARY,
                e.getMessage());

        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        assertTrue(mirror.hasBlob(APP, digest(layer)));
    }

    @Test
    void aTokenThatEndsBetweenTwoStepsIsReplaced() throws Exception {
        Mirror mirror = mirror();
        byte[] layer = random(100_000, 6);
        registry.faults().add(Fault.unauthorized().on(Target.UPLOAD).method("PUT").times(0));
        mirror.putBlob(APP, digest(random(2, 7)), RequestBody.of(random(2, 7)));
        registry.expireTokens();

        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));

        assertTrue(mirror.hasBlob(APP, digest(layer)));
    }

    @Test
    void otherBytesThanTheDigestsAreNotTakenForAManifest() throws Exception {
        Mirror mirror = mirror();
        byte[] config = random(10, 8);
        byte[] layer = random(10, 9);
        mirror.putBlob(APP, digest(config), RequestBody.of(config));
        mirror.putBlob(APP, digest(layer), RequestBody.of(layer));
        MirroredManifest image = image(config, layer);
        mirror.putManifest(APP, image, Optional.empty());
        assertArrayEquals(image.content(), mirror.manifest(APP, image.digest()).orElseThrow().content());
        registry.faults().add(Fault.wrongDigest().on(Target.MANIFEST));

        assertThrows(MirrorException.class, () -> mirror.manifest(APP, image.digest()));
    }
}
