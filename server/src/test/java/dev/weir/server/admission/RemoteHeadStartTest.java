package dev.weir.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.proxy.reference.ImageReference;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.RecordedRequest;
import dev.weir.testing.SampleImage;

/** Another Weir is asked as a node would ask it. */
@Timeout(60)
class RemoteHeadStartTest {

    private final FakeRegistry proxy = FakeRegistry.start();
    private final RemoteHeadStart headStart = new RemoteHeadStart(proxy.url());

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        while (!condition.call()) {
            Thread.sleep(5);
        }
    }

    @Test
    void onlyTheManifestsOfTheWantedPlatformsAreAskedForAndOnce() throws Exception {
        SampleImage amd = proxy.addImage("library/app", "amd", 1, 1_000, 1, "amd64");
        SampleImage arm = proxy.addImage("library/app", "arm", 1, 1_000, 2, "arm64");
        proxy.addIndex("library/app", "v1", List.of(amd, arm), List.of("amd64", "arm64"));

        for (int i = 0; i < 5; i++) {
            headStart.begin(ImageReference.parse("app:v1"), Set.of("linux/arm64"));
        }
        until(() -> proxy.requests().size() >= 2);
        headStart.begin(ImageReference.parse("quay.io/library/app:arm"), Set.of());
        until(() -> proxy.requests().size() >= 3);

        assertEquals(List.of("/v2/library/app/manifests/v1?ns=docker.io",
                "/v2/library/app/manifests/" + arm.digest() + "?ns=docker.io",
                "/v2/library/app/manifests/arm?ns=quay.io"),
                proxy.requests().stream().map(RemoteHeadStartTest::target).toList());
    }

    private static String target(RecordedRequest request) {
        return request.path() + "?" + request.query();
    }

    @Test
    void aProxyThatIsSlowOrAwayDelaysNobody() {
        proxy.faults().add(Fault.delay(Duration.ofSeconds(2)));
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            headStart.begin(ImageReference.parse("app:v" + i), Set.of("linux/amd64"));
        }
        proxy.setOffline(true);
        headStart.begin(ImageReference.parse("app:last"), Set.of());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, took::toString);
        assertTrue(proxy.requests().size() <= 8, "so many at once, and the others are let go");
    }
}
