package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.certs.CertRound.Outcome;

/**
 * A life of certificates, from nothing to the third authority, with the process killed at each single writing: before it
 * and after it. After each writing, clients that know only what was published must trust whatever may be shown.
 */
class CrashTest {

    private static final Duration PAUSE = Duration.ofHours(1);
    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")))
            .lasting(Duration.ofDays(100), Duration.ofDays(45))
            .propagating(PAUSE);
    private static final Duration LIFE = Duration.ofDays(260);

    @TempDir
    private Path parent = Path.of("");

    private final TestClock clock = new TestClock();
    private Path folder = Path.of("");
    private int writings;
    private int crashAt;
    private boolean crashAfter;

    private final List<Bundle> published = new ArrayList<>();
    private final Map<String, Boolean> known = new HashMap<>();
    private final List<ServingCertificate> shown = new ArrayList<>();

    private record Bundle(String place, Instant since, String text) {}

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private interface Writing {
        void run() throws IOException;
    }

    @Test
    void aCrashAtAnyPointIsMadeGoodByTheNextStart() throws IOException {
        live(-1, false);
        int all = writings;
        assertTrue(all > 30 && authorities() >= 3, all + " writings, " + authorities() + " authorities");
        for (int at = 0; at < all; at++) {
            live(at, false);
            live(at, true);
        }
    }

    private void live(int crash, boolean after) throws IOException {
        folder = Files.createTempDirectory(parent, "life");
        published.clear();
        shown.clear();
        writings = 0;
        crashAt = crash;
        crashAfter = after;
        clock.moveTo(Instant.parse("2026-11-24T12:00:00Z"));
        Instant end = clock.instant().plus(LIFE);
        Optional<CertRound> round = Optional.empty();
        while (clock.instant().isBefore(end)) {
            try {
                CertRound running = round.isPresent() ? round.get() : start();
                round = Optional.of(running);
                Outcome outcome = running.run();
                check();
                assertTrue(outcome.complete() && outcome.until().isAfter(clock.instant()));
                clock.moveTo(outcome.until());
            } catch (Crash e) {
                check();
                round = Optional.empty();
            }
        }
        filesAgree();
    }

    private CertRound start() throws IOException {
        DirectoryStore store = DirectoryStore.open(folder, (file, content) -> write(() -> {
            Files.writeString(file, content);
            if (file.endsWith(DirectoryStore.BUNDLE)) {
                published.add(new Bundle("file", clock.instant(), content));
            }
            check();
        }), Duration.ofDays(1));
        TrustPublisher publisher = new MemoryPlace() {
            @Override
            public void publish(String bundle) throws IOException {
                if (!bundle.equals(held())) {
                    write(() -> {
                        super.publish(bundle);
                        published.add(new Bundle("cluster", clock.instant(), bundle));
                        check();
                    });
                }
            }
        };
        store.close();
        return new CertRound(store, List.of(publisher), SETTINGS, clock, new CertCounters(), state -> {
            state.serving().filter(it -> !shown.contains(it)).ifPresent(shown::add);
        }, new IssuePace(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos()));
    }

    private long authorities() {
        return shown.stream().map(each -> each.leaf().getIssuerX500Principal()).distinct().count();
    }

    private void write(Writing writing) throws IOException {
        int number = writings++;
        if (number == crashAt && !crashAfter) {
            throw new Crash();
        }
        writing.run();
        if (number == crashAt && crashAfter) {
            throw new Crash();
        }
    }

    /** Any replica may show any certificate it ever took over, and any client may be behind by the pause. */
    private void check() {
        Instant now = clock.instant();
        for (ServingCertificate each : shown) {
            if (!each.notAfter().isAfter(now)) {
                continue;
            }
            for (Bundle bundle : knownTo(now.minus(PAUSE))) {
                assertTrue(trusts(bundle.text(), each, now),
                        () -> "crash at " + crashAt + ", " + each + " at " + now);
            }
        }
    }

    /** The same question is asked after each writing. */
    private boolean trusts(String bundle, ServingCertificate each, Instant now) {
        return known.computeIfAbsent(bundle + each.leaf().getSerialNumber(),
                _ -> Trust.trusts(bundle, each, now));
    }

    /** The bundles that clients of either place may have: the one that was current then, and all since. */
    private List<Bundle> knownTo(Instant then) {
        List<Bundle> known = new ArrayList<>();
        for (String place : List.of("file", "cluster")) {
            List<Bundle> there = published.stream().filter(each -> each.place().equals(place)).toList();
            there.stream()
                    .filter(each -> !each.since().isAfter(then))
                    .reduce((before, last) -> last)
                    .ifPresent(known::add);
            there.stream().filter(each -> each.since().isAfter(then)).forEach(known::add);
        }
        return known;
    }

    private void filesAgree() throws IOException {
        try (DirectoryStore store = DirectoryStore.open(folder)) {
            CertState state = store.read().state();
            assertEquals(state.bundle(), Files.readString(folder.resolve(DirectoryStore.BUNDLE)));
            assertEquals(state.serving().orElseThrow().chainPem(),
                    Files.readString(folder.resolve(DirectoryStore.CERTIFICATE)));
            assertEquals(state.serving().orElseThrow().keyPem(),
                    Files.readString(folder.resolve(DirectoryStore.KEY)));
        }
    }
}
