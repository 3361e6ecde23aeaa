package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static dev.weir.proxy.upstream.Fixture.contains;
import static dev.weir.proxy.upstream.Fixture.withCredentials;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.RegistryBuilder;
import dev.weir.testing.Target;

/** Challenges, tokens and who gets to see the credentials. */
@Timeout(60)
class AuthenticationTest {

    private static final String PASSWORD = "s3cret,\"x";
    private final Fixture fixture = new Fixture();
    private FakeRegistry registry = FakeRegistry.start();

    @AfterEach
    void close() {
        fixture.close();
        registry.close();
    }

    private String start(RegistryBuilder builder) {
        registry.close();
        registry = builder.start();
        return registry.addBlob("library/app", new byte[]{'h', 'i'});
    }

    @Test
    void anAnonymousTokenIsFetchedOnceAndSentAheadAfterwards() throws Exception {
        String digest = start(FakeRegistry.builder().bearer());
        for (int i = 0; i < 3; i++) {
            assertEquals("hi", fixture.text(anonymous(registry.url()), blob("library/app", digest)));
        }
        assertEquals(1, registry.count(Target.TOKEN, "GET"));
        // The first was asked to authenticate; the others brought the token along.
        assertEquals(4, registry.blobGets(digest));
        RecordedRequest token = registry.requests(r -> r.target() == Target.TOKEN).getFirst();
        assertTrue(token.query().contains("scope=repository%3Alibrary%2Fapp%3Apull"), token.query());
        assertFalse(token.headers().containsKey("authorization"));
    }

    @Test
    void credentialsBuyAToken() throws Exception {
        String digest = start(FakeRegistry.builder().bearer("ann", PASSWORD).tokenField("access_token"));
        assertEquals("hi", fixture.text(withCredentials(registry.url()), blob("library/app", digest)));
        assertTrue(registry.requests(r -> r.target() == Target.BLOB)
                .stream()
                .noneMatch(r -> r.header("Authorization").orElse("").startsWith("Basic")));
    }

    @Test
    void credentialsAnswerABasicChallengeAndThenGoAhead() throws Exception {
        String digest = start(FakeRegistry.builder().basic("ann", PASSWORD));
        assertEquals("hi", fixture.text(withCredentials(registry.url()), blob("library/app", digest)));
        assertEquals("hi", fixture.text(withCredentials(registry.url()), blob("library/app", digest)));
        assertEquals(3, registry.blobGets(digest));
    }

    @Test
    void wrongCredentialsAreUnauthorizedAfterOneTry() {
        String digest = start(FakeRegistry.builder().basic("ann", "another"));
        UpstreamException thrown = fixture.failure(Failure.UNAUTHORIZED, Step.RESOLVE,
                () -> fixture.read(withCredentials(registry.url()), blob("library/app", digest)));
        assertEquals(OptionalInt.of(401), thrown.status());
        assertEquals(2, registry.blobGets(digest));
        assertFalse(String.valueOf(thrown.getMessage()).contains("s3cret"));
    }

    @Test
    void aBasicChallengeWithoutCredentialsSaysWhatIsMissing() {
        String digest = start(FakeRegistry.builder().basic("ann", PASSWORD));
        UpstreamException thrown = fixture.failure(Failure.UNAUTHORIZED, Step.RESOLVE,
                () -> fixture.read(anonymous(registry.url()), blob("library/app", digest)));
        contains(thrown, "none are configured");
    }

    @Test
    void aTokenThatTheRegistryForgotIsReplacedUnnoticed() throws Exception {
        String digest = start(FakeRegistry.builder().bearer());
        fixture.read(anonymous(registry.url()), blob("library/app", digest));
        registry.expireTokens();
        assertEquals("hi", fixture.text(anonymous(registry.url()), blob("library/app", digest)));
        assertEquals(2, registry.count(Target.TOKEN, "GET"));
    }

    @Test
    void aTokenThatDoesNotLastIsFetchedAnew() throws Exception {
        String digest = start(FakeRegistry.builder().bearer().tokenLifetime(Duration.ZERO));
        registry.faults()
                .add(Fault.answer(200, "application/json", "{\"token\":\"abc\",\"expires_in\":0}")
                        .on(Target.TOKEN));
        fixture.failure(Failure.UNAUTHORIZED, Step.RESOLVE,
                () -> fixture.read(anonymous(registry.url()), blob("library/app", digest)));
        assertEquals(1, registry.count(Target.TOKEN, "GET"));
        fixture.failure(Failure.UNAUTHORIZED, Step.RESOLVE,
                () -> fixture.read(anonymous(registry.url()), blob("library/app", digest)));
        assertEquals(2, registry.count(Target.TOKEN, "GET"));
    }

    @Test
    void manyWaitingPullsShareOneToken() throws Exception {
        String digest = start(FakeRegistry.builder().bearer());
        var stalled = registry.faults().add(Fault.stallBeforeHeaders().on(Target.TOKEN));
        List<Future<String>> pulls = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                Callable<String> pull = () -> fixture.text(anonymous(registry.url()),
                        blob("library/app", digest));
                pulls.add(threads.submit(pull));
            }
            Fixture.await("all were asked to authenticate",
                    () -> registry.count(r -> r.status() == 401) == 6);
            stalled.remove();
            for (Future<String> pull : pulls) {
                assertEquals("hi", pull.get());
            }
        }
        assertEquals(1, registry.count(Target.TOKEN, "GET"));
    }

    @Test
    void severalChallengesInSeveralHeadersAreUnderstood() throws Exception {
        String digest = start(FakeRegistry.builder().bearer());
        registry.faults()
                .add(Fault.unauthorized("Negotiate, NTLM abc==", "Digest realm=\"a, b\", qop=\"auth,int\", "
                        + registry.challenge("library/app")
                                .replace("Bearer", "BEARER")
                                .replace("realm", "Realm"))
                        .once());
        assertEquals("hi", fixture.text(anonymous(registry.url()), blob("library/app", digest)));
    }

    @Test
    void everyScopeOfAChallengeIsAskedFor() throws Exception {
        String digest = start(FakeRegistry.builder().bearer());
        registry.faults()
                .add(Fault.unauthorized("Bearer realm=\"" + registry.url()
                        + "/token?account=x\",service=\"fake.registry\",scope=\"repository:library/app:pull repository:base:pull\"")
                        .once());
        fixture.text(anonymous(registry.url()), blob("library/app", digest));
        assertEquals(
                "account=x&service=fake.registry&scope=repository%3Alibrary%2Fapp%3Apull&scope=repository%3Abase%3Apull",
                registry.requests(r -> r.target() == Target.TOKEN).getFirst().query());
    }

    @Test
    void aChallengeWithoutRealmIsSaidToBeOne() {
        String digest = start(FakeRegistry.builder());
        registry.faults().add(Fault.unauthorized("Bearer service=\"x\""));
        contains(fixture.failure(Failure.TOKEN, Step.TOKEN,
                () -> fixture.read(anonymous(registry.url()), blob("library/app", digest))), "no realm");
    }

    @Test
    void aRefusalWithoutAChallengeIsUnauthorized() {
        String digest = start(FakeRegistry.builder());
        registry.faults().add(Fault.unauthorized());
        contains(fixture.failure(Failure.UNAUTHORIZED, Step.RESOLVE,
                () -> fixture.read(anonymous(registry.url()), blob("library/app", digest))), "401");
    }

    @Test
    void aForeignRealmIsNotShownTheCredentials() {
        String digest = start(FakeRegistry.builder());
        try (FakeRegistry elsewhere = FakeRegistry.builder().bearer("ann", PASSWORD).start()) {
            // The same machine, but another name than the registry's.
            String realm = "http://localhost:" + elsewhere.port() + "/token";
            registry.faults().add(Fault.unauthorized("Bearer realm=\"" + realm + "\",service=\"x\""));
            UpstreamException thrown = fixture.failure(Failure.TOKEN, Step.TOKEN,
                    () -> fixture.read(withCredentials(registry.url()), blob("library/app", digest)));
            contains(thrown, "localhost");
            assertEquals(List.of(), elsewhere.requests());

            fixture.failure(Failure.TOKEN, Step.TOKEN,
                    () -> fixture.read(anonymous(registry.url()), blob("library/app", digest)));
            assertEquals(1, elsewhere.count(Target.TOKEN, "GET"));
            assertEquals(0, elsewhere.count(r -> r.headers().containsKey("authorization")));
        }
    }

    @Test
    void aRealmElsewhereIsShownTheCredentialsWhenItIsNamed() throws Exception {
        String digest = start(FakeRegistry.builder());
        try (FakeRegistry elsewhere = FakeRegistry.builder().bearer("ann", PASSWORD).start()) {
            String realm = "http://localhost:" + elsewhere.port() + "/token";
            registry.faults()
                    .add(Fault.unauthorized("Bearer realm=\"" + realm + "\",service=\"fake.registry\"")
                            .when(r -> r.header("authorization").isEmpty()));
            UpstreamSettings upstream = withCredentials(registry.url());

            contains(fixture.failure(Failure.TOKEN, Step.TOKEN,
                    () -> fixture.read(
                            upstream.with(Fixture.LOCAL.withTokenHosts(List.of("*.localhost", "host"))),
                            blob("library/app", digest))),
                    "upstreams." + Fixture.NAME + ".tokenHosts");
            assertEquals("hi", fixture.text(
                    upstream.with(Fixture.LOCAL.withTokenHosts(List.of("localhost"))),
                    blob("library/app", digest)));
            assertEquals(1, elsewhere.count(Target.TOKEN, "GET"));
        }
    }

    @Test
    void aTokenServiceThatFailsIsBlamedForIt() {
        String digest = start(FakeRegistry.builder().bearer());
        UpstreamSettings upstream = anonymous(registry.url());
        registry.faults()
                .add(Fault.answer(403, "application/json",
                        "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\ntoken for you\"}]}")
                        .on(Target.TOKEN)
                        .once());
        UpstreamException denied = fixture.failure(Failure.TOKEN, Step.TOKEN,
                () -> fixture.read(upstream, blob("library/app", digest)));
        contains(denied, "DENIED: no token for you");
        assertEquals(OptionalInt.of(403), denied.status());
        registry.faults().add(Fault.serverError(503).on(Target.TOKEN).once());
        fixture.failure(Failure.SERVER_ERROR, Step.TOKEN,
                () -> fixture.read(upstream, blob("library/app", digest)));
        registry.faults().add(Fault.answer(200, "text/html", "<html>").on(Target.TOKEN).once());
        contains(
                fixture.failure(Failure.TOKEN, Step.TOKEN,
                        () -> fixture.read(upstream, blob("library/app", digest))),
                "without a usable token");
        registry.faults()
                .add(Fault.answer(200, "application/json",
                        "{\"token\":\"" + "x".repeat(70_000) + "\"}").on(Target.TOKEN).once());
        fixture.failure(Failure.TOO_LARGE, Step.TOKEN,
                () -> fixture.read(upstream, blob("library/app", digest)));
        registry.faults().add(Fault.tooManyRequests(Duration.ofSeconds(9)).on(Target.TOKEN).once());
        assertEquals(Optional.of(Duration.ofSeconds(9)), fixture.failure(Failure.THROTTLED, Step.TOKEN,
                () -> fixture.read(upstream, blob("library/app", digest))).retryAfter());
    }
}
