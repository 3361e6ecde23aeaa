package dev.weir.proxy.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.Target;

/** Tokens are replaced before they end, by a clock that stands still until it is moved. */
class TokenAgeTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T12:00:00Z"));

    /** A fifth of its life early, and at most half a minute: always within the life, however short that is. */
    @ParameterizedTest
    @CsvSource({"3600, 3570", "300, 270", "100, 80", ", 48", "10, 8", "1, 0.8"})
    void aTokenIsUsedUntilShortlyBeforeItsEnd(@Nullable Integer lifetime, double used) throws Exception {
        Duration usable = Duration.ofMillis(Math.round(used * 1000));
        try (FakeRegistry registry = FakeRegistry.builder()
                .bearer()
                .tokenLifetime(lifetime == null ? null : Duration.ofSeconds(lifetime))
                .start();
                UpstreamClient client = new UpstreamClient(Fixture.settings(Fixture.LATE, Fixture.LATE),
                        UpstreamObserver.none(), now::get)) {
            UpstreamSettings upstream = Fixture.anonymous(registry.url());
            UpstreamRequest request = Fixture.blob("a/b", registry.addBlob("a/b", new byte[]{1}));
            client.send(upstream, request).close();

            now.updateAndGet(instant -> instant.plus(usable).minusMillis(1));
            client.send(upstream, request).close();
            assertEquals(1, registry.count(Target.TOKEN, "GET"), "it is still good");

            now.updateAndGet(instant -> instant.plusMillis(1));
            client.send(upstream, request).close();
            assertEquals(2, registry.count(Target.TOKEN, "GET"), "it is replaced before it ends");
            assertTrue(registry.requests(r -> r.target() == Target.BLOB && r.status() == 401).size() <= 2,
                    "no request was made with one that had ended");
        }
    }
}
