package dev.weir.proxy.upstream;

import static dev.weir.proxy.upstream.Fixture.anonymous;
import static dev.weir.proxy.upstream.Fixture.blob;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.weir.testing.BlobSource;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Fault;
import dev.weir.testing.Target;

/** Who waits long for its turn waits for itself: the registry, which then answers, has done nothing wrong. */
@Timeout(60)
class WaitingForTurnTest {

    @Test
    void theMomentThatIsLeftIsNotTakenForTheRegistrysFailure() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start();
                Fixture fixture = new Fixture();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String digest = registry.addBlob("app", BlobSource.random(100, 1));
            registry.faults().add(Fault.delay(Duration.ofMillis(300)).on(Target.BLOB));
            UpstreamSettings usual = anonymous(registry.url());
            UpstreamSettings one = new UpstreamSettings(usual.name(), usual.endpoints(), usual.access(),
                    usual.tags(), usual.network(), new LimitSettings(1, 0, 0.2), usual.prefetch());
            List<Future<String>> ends = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                ends.add(threads.submit(() -> {
                    try (UpstreamAnswer answer = fixture.client.send(one,
                            blob("app", digest).withPatience(Duration.ofSeconds(1)))) {
                        answer.readAll(1_000);
                        return "answered";
                    } catch (UpstreamException e) {
                        return e.failure().name();
                    }
                }));
            }
            List<String> how = new ArrayList<>();
            for (Future<String> each : ends) {
                how.add(each.get());
            }
            assertEquals(0, how.stream().filter(Failure.TIMEOUT.name()::equals).count(), how::toString);
            assertTrue(how.contains("answered") && how.contains(Failure.HELD_BACK.name()), how::toString);
        }
    }
}
