package dev.weir.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsSource;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.UpstreamSettings;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.HttpProbe;
import dev.weir.testing.SampleImage;

/** What Weir's credentials can read is not for everybody who reaches Weir. */
class AccessTest {

    private static final String ANN = basic("ann:wonder");
    private static final String BOB = basic("bob:builder");

    @TempDir
    private Path folder;
    private FakeRegistry upstream;
    private ProxyFixture weir;
    private SampleImage image;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeRegistry.builder().bearer("weir", "own").start();
        upstream.addUser("ann", "wonder", "team/app");
        upstream.addUser("bob", "builder", "other/app");
        image = upstream.addImage("team/app", "v1", 1, 100_000);
        weir = new ProxyFixture(folder, upstream)
                .upstream("docker.io", UpstreamSettings.at("docker.io", upstream.url())
                        .with(CredentialsSource.fixed(new Credentials("weir", "own"))))
                .start();
    }

    @AfterEach
    void stop() throws IOException {
        weir.close();
        upstream.close();
    }

    private List<String> paths() {
        return List.of("manifests/v1", "manifests/" + image.digest(), "blobs/" + image.config(),
                "blobs/" + image.layers().getFirst().digest(), "tags/list", "referrers/" + image.digest());
    }

    private HttpProbe.Answer get(String path, String... headers) throws IOException {
        return weir.client().get("/v2/docker.io/team/app/" + path, headers);
    }

    @Test
    void nothingIsServedWithoutCredentialsNorWithOthers() throws Exception {
        for (String warm : List.of("cold", "warm")) {
            for (String path : paths()) {
                HttpProbe.Answer none = get(path);
                assertEquals(401, none.status(), warm + " " + path);
                assertEquals(Optional.of("Basic realm=\"Weir\", charset=\"UTF-8\""),
                        none.header("www-authenticate"));
                assertTrue(none.text().contains("\"UNAUTHORIZED\""), none.text());
                assertEquals(401, get(path, BOB).status(), warm + " " + path);
                assertEquals(401, get(path, basic("ann:wrong")).status(), warm + " " + path);
                assertEquals(401, get(path, "Authorization: Basic Og==").status());
                assertEquals(401, get(path, "Authorization: Basic %%%").status());
                assertEquals(401, get(path, "Authorization: Bearer x").status());
                assertEquals(401, weir.client().head("/v2/docker.io/team/app/" + path).status());
            }
            // What is stored from now on is no less private.
            for (String path : paths()) {
                assertEquals(200, get(path, ANN).status(), path);
            }
        }
    }

    @Test
    void whoMayReadReadsAndIsNotAskedAboutAgain() throws Exception {
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        get("blobs/" + image.config(), ANN);
        Await.until("it is stored", () -> weir.metric("weir_flights_under_way") == 0);
        upstream.forgetRequests();

        for (int i = 0; i < 5; i++) {
            assertEquals(200, get("manifests/" + image.digest(), ANN).status());
            assertEquals(200, get("blobs/" + image.config(), ANN).status());
        }

        assertEquals(List.of(), upstream.requests());
    }

    @Test
    void aCheckAgesAndAWithdrawnRightEnds() throws Exception {
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        upstream.faults().add(Fault.denied().when(r -> r.method().equals("HEAD")));
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());

        weir.clock.advance(Duration.ofMinutes(6));

        assertEquals(401, get("manifests/" + image.digest(), ANN).status());
    }

    @Test
    void inAnOutageThoseLetInBeforeAreLetInForAWhile() throws Exception {
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        upstream.setOffline(true);

        weir.clock.advance(Duration.ofMinutes(30));
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        assertEquals(502, get("manifests/" + image.digest(), BOB).status());

        weir.clock.advance(Duration.ofMinutes(40));
        assertEquals(502, get("manifests/" + image.digest(), ANN).status());
    }

    @Test
    void whatTheUpstreamDeletedStaysServedToThoseWhoMayReadTheRepository() throws Exception {
        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        upstream.addImage("team/app", "v2", 1, 10);
        upstream.remove("team/app", image.digest());
        weir.clock.advance(Duration.ofMinutes(6));

        assertEquals(200, get("manifests/" + image.digest(), ANN).status());
        assertEquals(401, get("manifests/" + image.digest(), BOB).status());
    }

    @Test
    void aBlobThatIsArrivingIsNoLessPrivate() throws Exception {
        upstream.limitRate(40_000);
        String blob = "blobs/" + image.layers().getFirst().digest();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<HttpProbe.Answer> ann = threads.submit(() -> get(blob, ANN));
            Await.until("it arrives", () -> weir.metric("weir_flights_under_way") == 1);

            assertEquals(401, get(blob, BOB).status());
            assertEquals(401, get(blob, "Range: bytes=0-9").status());

            assertEquals(200, ann.get().status());
        }
    }

    @Test
    void manyPullsOfOneClientAreCheckedOnce() throws Exception {
        upstream.faults().add(Fault.delay(Duration.ofMillis(200)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> pulls = java.util.stream.IntStream.range(0, 16)
                    .mapToObj(i -> threads.submit(() -> {
                        try (HttpProbe client = HttpProbe.of(weir.url())) {
                            return client.get("/v2/docker.io/team/app/manifests/" + image.digest(), ANN)
                                    .status();
                        }
                    }))
                    .toList();
            for (Future<Integer> pull : pulls) {
                assertEquals(200, pull.get());
            }
        }
        assertEquals(1, weir.metric("weir_access_checks_total"));
    }

    @Test
    void thePingAsksForCredentialsWhereSomeRegistryDoes() throws Exception {
        assertEquals(401, weir.client().get("/v2/").status());
        assertEquals(200, weir.client().get("/v2/", "Authorization: Basic Og==").status());
        assertEquals(200, weir.client().get("/v2/", ANN).status());
    }

    @Test
    void clientsCredentialsNeverReachAnAddressInFrontOfTheRegistry() throws Exception {
        try (FakeRegistry mirror = FakeRegistry.builder().basic("mirror", "pw").start()) {
            SampleImage same = mirror.addImage("team/app", "v1", 1, 100_000);
            assertEquals(image.digest(), same.digest());
            weir.close();
            weir = new ProxyFixture(folder, upstream)
                    .upstream("docker.io", UpstreamSettings.of("docker.io", List.of(
                            Endpoint.at(mirror.url())
                                    .with(CredentialsSource.fixed(new Credentials("mirror", "pw"))),
                            Endpoint.at(upstream.url())
                                    .with(CredentialsSource.fixed(new Credentials("weir", "own"))))))
                    .start();

            assertEquals(200, get("manifests/v1", ANN).status());
            assertEquals(401, get("manifests/v1", BOB).status());

            String theirs = ANN.substring("Authorization: ".length());
            assertFalse(mirror.requests()
                    .stream()
                    .anyMatch(r -> r.header("authorization").equals(Optional.of(theirs))));
            assertTrue(mirror.requests().size() > 0);
        }
    }

    @Test
    void anUpstreamForAnyoneAsksNobody() throws Exception {
        try (FakeRegistry open = FakeRegistry.start()) {
            String digest = open.addBlob("library/app", new byte[]{1, 2, 3});
            weir.close();
            weir = new ProxyFixture(folder, open).start();
            assertArrayEquals(new byte[]{1, 2, 3},
                    weir.client().get("/v2/docker.io/library/app/blobs/" + digest, BOB).body());
            assertEquals(200, weir.client().get("/v2/").status());
            assertFalse(open.requests().stream().anyMatch(r -> r.header("authorization").isPresent()));
        }
    }

    @Test
    void aFailureIsExplained() throws Exception {
        upstream.setOffline(true);
        HttpProbe.Answer answer = get("manifests/v1", ANN, "X-Request-Id: my-pull.7");

        assertEquals(502, answer.status());
        assertEquals(Optional.of("my-pull.7"), answer.header("x-request-id"));
        String text = answer.text();
        assertTrue(text.contains("\"detail\":{\"upstream\":\"docker.io\",\"step\":\"connect\",\"tried\":[\""),
                text);
        assertTrue(text.contains("\"requestId\":\"my-pull.7\""), text);
        assertFalse(text.contains("wonder"), text);
    }

    @Test
    void aStrangeRequestIdIsReplaced() throws Exception {
        String id = get("manifests/v1", "X-Request-Id: a b<c>").header("x-request-id").orElseThrow();
        assertTrue(id.matches("[0-9a-z]{1,13}"), id);
    }

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }
}
