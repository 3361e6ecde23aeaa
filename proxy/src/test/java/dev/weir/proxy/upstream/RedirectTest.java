package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static dev.weir.proxy.upstream.Fixture.contains;
import static dev.weir.proxy.upstream.Fixture.withCredentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** Where a registry may point to, and what goes along. */
@Timeout(60)
class RedirectTest {

    private final Fixture fixture = new Fixture();
    private FakeRegistry registry = FakeRegistry.start();
    private String digest = registry.addBlob("app", "hi".getBytes(StandardCharsets.UTF_8));

    @AfterEach
    void close() {
        fixture.close();
        registry.close();
    }

    @Test
    void theObjectStoreGetsTheRangeButNoCredentials() throws Exception {
        registry.close();
        registry = FakeRegistry.builder()
                .basic("ann", "s3cret,\"x")
                .redirectBlobs(Duration.ofMinutes(5))
                .start();
        digest = registry.addBlob("app", "hi".getBytes(StandardCharsets.UTF_8));
        assertEquals("i", fixture.text(withCredentials(registry.url()), blob("app", digest).withOffset(1)));
        var stored = registry.requests(r -> r.target() == Target.OBJECT).getFirst();
        assertFalse(stored.headers().containsKey("authorization"));
        assertEquals(Optional.of("bytes=1-"), stored.header("Range"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyKindOfRedirectIsFollowed(int status) throws Exception {
        URI elsewhere = URI.create("/v2/app/blobs/" + digest + "?again");
        registry.faults().add(Fault.redirect(status, elsewhere).on(Target.BLOB).once());
        assertEquals("hi", fixture.text(anonymous(registry.url()), blob("app", digest)));
    }

    @Test
    void aRedirectIsHandedOutWhenItIsNotToBeFollowed() throws Exception {
        URI elsewhere = URI.create("https://cdn.example.com/x?signature=1");
        registry.faults().add(Fault.redirect(307, elsewhere).on(Target.BLOB));
        try (UpstreamAnswer answer = fixture.client.send(anonymous(registry.url()),
                blob("app", digest).withRedirects(false))) {
            assertEquals(307, answer.status());
            assertEquals(Optional.of(elsewhere.toString()), answer.header("Location"));
        }
    }

    @Test
    void aCircleIsNoticed() {
        registry.faults().add(Fault.redirect(302, URI.create("/v2/app/blobs/" + digest)));
        contains(redirectFailure(), "in a circle");
    }

    @Test
    void tooManyRedirectsAreNotFollowed() {
        for (int i = 0; i <= 3; i++) {
            String query = "hop=" + i;
            registry.faults()
                    .add(Fault.redirect(302, URI.create("/v2/app/blobs/" + digest + "?hop=" + (i + 1)))
                            .when(r -> r.query().equals(query)
                                    || query.equals("hop=0") && r.query().isEmpty()));
        }
        contains(redirectFailure(), "after the 3 redirects allowed");
        assertEquals(4, registry.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/x?secret", "https://", "http://u:secret@example.com/",
        "http://127.0.0.1:99999/?secret", "http://exa mple.com/?secret"})
    void anAddressThatCannotBeAskedIsNotQuoted(String location) {
        registry.faults().add(Fault.answer(307, "text/plain", "").on(Target.BLOB));
        registry.faults().add(Fault.header("Location", location).on(Target.BLOB));
        UpstreamException thrown = redirectFailure();
        contains(thrown, "can't be asked");
        assertFalse(String.valueOf(thrown.getMessage()).contains("secret"), thrown.getMessage());
    }

    @Test
    void aRedirectToNowhereIsAFailure() {
        registry.faults().add(Fault.answer(307, "text/plain", "").on(Target.BLOB));
        contains(redirectFailure(), "without saying where to");
    }

    @Test
    void whatTheObjectStoreRefusesIsBlamedOnTheRedirectWithoutItsSignature() {
        registry.faults().add(Fault.redirectToObjectStore(Duration.ofMinutes(-1)).on(Target.BLOB));
        UpstreamException thrown = fixture.failure(Failure.DENIED, Step.REDIRECT,
                () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
        assertEquals(OptionalInt.of(403), thrown.status());
        contains(thrown, "?…");
        assertFalse(String.valueOf(thrown.getMessage()).contains("X-Signature"), thrown.getMessage());
    }

    private UpstreamException redirectFailure() {
        return fixture.failure(Failure.REDIRECT, Step.REDIRECT,
                () -> fixture.read(anonymous(registry.url()), blob("app", digest)));
    }
}
