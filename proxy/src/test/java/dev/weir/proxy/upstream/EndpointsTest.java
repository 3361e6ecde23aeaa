package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** One registry at several addresses. */
class EndpointsTest {

    private static final byte[] CONTENT = "content".repeat(1_000).getBytes(StandardCharsets.UTF_8);
    private final FakeRegistry near = FakeRegistry.start();
    private final FakeRegistry far = FakeRegistry.start();
    private final Fixture fixture = new Fixture();
    private final UpstreamSettings both = settings(Endpoint.at(near.url()), Endpoint.at(far.url()));

    @AfterEach
    void stop() {
        fixture.close();
        near.close();
        far.close();
    }

    @Test
    void theFirstThatWorksIsAskedAlone() throws Exception {
        String digest = addToBoth();

        assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));

        assertEquals(1, near.blobGets(digest));
        assertEquals(0, far.blobGets(digest));
    }

    @Test
    void whatTheFirstLacksTheSecondHas() throws Exception {
        String digest = far.addBlob("library/app", CONTENT);

        assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));
    }

    @Test
    void aThingIsMissingOnlyWhenAllSaySo() throws Exception {
        String digest = "sha256:" + "0".repeat(64);
        try (UpstreamAnswer answer = fixture.client.send(both, Fixture.blob("library/app", digest))) {
            assertEquals(404, answer.status());
        }
        near.setOffline(true);

        UpstreamException failure = fixture.failure(Failure.CONNECT, Step.CONNECT,
                () -> fixture.read(both, Fixture.blob("library/app", digest)));

        assertEquals(2, failure.tried().size(), failure.tried().toString());
        assertTrue(failure.tried().getLast().endsWith(": 404"), failure.tried().toString());
    }

    @Test
    void refusalsAndThrottlesOfOneAreNoReasonToFail() throws Exception {
        String digest = addToBoth();
        for (Fault fault : List.of(Fault.denied(), Fault.tooManyRequests(Duration.ofHours(1)),
                Fault.serverError(500),
                Fault.unauthorized())) {
            var active = near.faults().add(fault);
            assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));
            active.remove();
        }
    }

    @Test
    void oneThatFailsAgainAndAgainIsLeftAlone() throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.serverError(502));

        for (int i = 0; i < 20; i++) {
            assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));
        }

        // One failure makes the other preferred; nothing is asked of it while it cools.
        assertEquals(1, near.blobGets(digest));
        assertEquals(20, far.blobGets(digest));
    }

    @Test
    void oneThatIsDueIsTriedWithOneRequest() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));
        String digest = addToBoth();
        var broken = near.faults().add(Fault.serverError(502));
        try (UpstreamClient client = new UpstreamClient(Fixture.settings(Fixture.LATE, Fixture.LATE),
                UpstreamObserver.none(), now::get)) {
            for (int i = 0; i < 3; i++) {
                client.send(both, Fixture.blob("library/app", digest)).readAll(1 << 20);
                now.updateAndGet(instant -> instant.plusSeconds(6));
            }
            assertEquals(3, near.blobGets(digest), "the third closes the door");

            for (int i = 0; i < 5; i++) {
                client.send(both, Fixture.blob("library/app", digest)).readAll(1 << 20);
            }
            assertEquals(4, near.blobGets(digest), "one of five finds out that it is still broken");

            broken.remove();
            now.updateAndGet(instant -> instant.plusSeconds(31));
            for (int i = 0; i < 3; i++) {
                client.send(both, Fixture.blob("library/app", digest)).readAll(1 << 20);
            }
            assertEquals(7, near.blobGets(digest), "it works again");
        }
    }

    @Test
    void whatNobodyWaitsForIsNotAskedOfAnAddressThatIsDown() throws Exception {
        UpstreamSettings one = settings(Endpoint.at(near.url()));
        UpstreamRequest request = UpstreamRequest.head("/v2/library/app/manifests/v1", "library/app");
        near.setOffline(true);
        fixture.failure(Failure.CONNECT, Step.CONNECT, () -> fixture.client.send(one, request));
        near.setOffline(false);

        UpstreamException heldBack = assertThrows(UpstreamException.class,
                () -> fixture.client.send(one, request.withPriority(Priority.REVALIDATION)));
        assertEquals(Failure.HELD_BACK, heldBack.failure());
        assertTrue(heldBack.retryAfter().isPresent());
        assertEquals(List.of(), near.requests());

        fixture.client.send(one, request).close();
        fixture.client.send(one, request.withPriority(Priority.REVALIDATION)).close();
        assertEquals(2, near.requests().size());
    }

    @Test
    void whenAllAreDownTheyAreStillTried() throws Exception {
        String digest = addToBoth();
        near.setOffline(true);
        far.setOffline(true);
        for (int i = 0; i < 8; i++) {
            fixture.failure(Failure.CONNECT, Step.CONNECT,
                    () -> fixture.read(both, Fixture.blob("library/app", digest)));
        }
        near.setOffline(false);
        far.setOffline(false);

        assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));
    }

    @Test
    void aBrokenTransferIsResumedFromTheOther() throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.breakOffAfter(100));
        UpstreamRequest request = Fixture.blob("library/app", digest);
        fixture.failure(Failure.BROKEN_OFF, Step.TRANSFER, () -> fixture.read(both, request));

        byte[] rest = fixture.read(both, request.withOffset(100));

        assertEquals(CONTENT.length - 100, rest.length);
        assertEquals(1, far.count(r -> r.header("range").equals(Optional.of("bytes=100-"))));
    }

    @Test
    void aPrefixStandsBeforeTheRepositoryAndInTheTokensScope() throws Exception {
        try (FakeRegistry harbor = FakeRegistry.builder().bearer().start()) {
            String digest = harbor.addBlob("dockerhub/library/app", CONTENT);
            UpstreamSettings settings = settings(new Endpoint(harbor.url(), "dockerhub", Optional.empty()));

            assertArrayEquals(CONTENT, fixture.read(settings, Fixture.blob("library/app", digest)));

            assertTrue(harbor.requests(r -> r.target() == Target.TOKEN)
                    .getFirst()
                    .query()
                    .contains("dockerhub%2Flibrary%2Fapp"));
        }
    }

    @Test
    void credentialsAreShownOnlyWhereTheyBelong() throws Exception {
        String digest = far.addBlob("library/app", CONTENT);
        near.faults().add(Fault.unauthorized("Basic realm=\"give\""));
        far.faults().add(Fault.unauthorized("Basic realm=\"give\"").once());
        UpstreamSettings settings = settings(Endpoint.at(near.url()),
                Endpoint.at(far.url()).with(CredentialsSource.fixed(new Credentials("ann", "s3cret"))));

        assertArrayEquals(CONTENT, fixture.read(settings, Fixture.blob("library/app", digest)));

        assertEquals(0, near.count(r -> r.header("authorization").isPresent()));
        assertEquals(1, far.count(r -> r.header("authorization").isPresent()));
    }

    @Test
    void aSlowAnswerIsOvertakenByTheNextAddress() throws Exception {
        String manifest = "{\"schemaVersion\":2}";
        near.addManifest("library/app", "v1", "application/vnd.oci.image.manifest.v1+json",
                manifest.getBytes(StandardCharsets.UTF_8));
        far.addManifest("library/app", "v1", "application/vnd.oci.image.manifest.v1+json",
                manifest.getBytes(StandardCharsets.UTF_8));
        UpstreamRequest request = UpstreamRequest.get("/v2/library/app/manifests/v1", "library/app")
                .withAccept(List.of("application/vnd.oci.image.manifest.v1+json"));
        near.faults().add(Fault.stallBeforeHeaders());

        assertEquals(manifest, fixture.text(both, request));

        assertEquals(1, near.requests().size());
        Fixture.await("the loser's connection is closed", () -> near.openConnections() == 0);
    }

    @Test
    void manyAtOnceGetPastAFirstAddressThatIsSilent() throws Exception {
        near.faults().add(Fault.stallBeforeHeaders());
        far.addManifest("library/app", "v1", "application/vnd.oci.image.manifest.v1+json",
                "{}".getBytes(StandardCharsets.UTF_8));
        UpstreamRequest request = UpstreamRequest.get("/v2/library/app/manifests/v1", "library/app")
                .withAccept(List.of("application/vnd.oci.image.manifest.v1+json"))
                .withPatience(Duration.ofSeconds(4));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> fixture.text(both, request)));
            }
            for (Future<String> each : answers) {
                // One of ten is asked twice; the others still have time for the second address.
                assertEquals("{}", each.get());
            }
        }
    }

    @Test
    void aSlowBlobIsNotAskedForTwice() throws Exception {
        String digest = addToBoth();
        near.faults().add(Fault.delay(Duration.ofMillis(900)));

        assertArrayEquals(CONTENT, fixture.read(both, Fixture.blob("library/app", digest)));

        assertEquals(0, far.requests().size());
    }

    @Test
    void aSmallRequestGetsThroughAPassingFault() throws Exception {
        near.addManifest("library/app", "v1", "application/vnd.oci.image.manifest.v1+json",
                "{}".getBytes(StandardCharsets.UTF_8));
        UpstreamSettings one = settings(Endpoint.at(near.url()));
        UpstreamRequest request = UpstreamRequest.get("/v2/library/app/manifests/v1", "library/app")
                .withAccept(List.of("application/vnd.oci.image.manifest.v1+json"));
        for (Fault fault : List.of(Fault.serverError(503), Fault.dropConnection(),
                Fault.tooManyRequests(Duration.ofSeconds(1)), Fault.tooManyRequests(null))) {
            near.faults().add(fault.once());
            assertEquals("{}", fixture.text(one, request));
        }
    }

    private String addToBoth() {
        near.addBlob("library/app", CONTENT);
        return far.addBlob("library/app", CONTENT);
    }

    private static UpstreamSettings settings(Endpoint... endpoints) {
        return UpstreamSettings.of(Fixture.NAME, List.of(endpoints)).with(Access.ANYONE);
    }
}
