package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever the lives are, however the clock jumps, a place fails and a process is killed between making something and
 * storing it: when the plan has come to rest there is a valid certificate, signed by a valid authority of the bundle, and
 * no more was made than the lives, the jumps and the kills account for.
 */
class PlanPropertyTest {

    private static final Instant BEGIN = Instant.parse("2026-11-24T12:00:00Z");
    private static final int LIVES_PER_SEED = 5;
    private static final int EVENTS = 40;

    private Random random = new Random(0);
    private CertSettings settings = CertSettings.of(ServingNames.of(List.of("weir")));
    private CertState state = CertState.EMPTY;
    private Instant now = BEGIN;
    private String story = "";
    private int authorities;
    private int servings;
    private int jumps;
    private int kills;
    private double livesOfAuthorities;
    private double livesOfServings;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void thereIsAlwaysAValidCertificateAndNeverMoreThanItTakes(int seed) {
        for (int life = 0; life < LIVES_PER_SEED; life++) {
            random = new Random(1_000L * seed + life);
            begin();
            story = "seed " + seed + ", life " + life + ": " + settings;
            for (int event = 0; event < EVENTS; event++) {
                happen();
            }
            // Renewed after 0.6 of a life at the earliest, which ends with its authority's at the latest.
            double most = 2 + livesOfServings / 0.6 + 2 * authorities + 2 * jumps + kills;
            assertTrue(servings <= most, story + ": " + servings + " of at most " + most);
            double mostAuthorities = 2 + livesOfAuthorities / 0.8 + 2 * jumps + kills;
            assertTrue(authorities <= mostAuthorities,
                    story + ": " + authorities + " authorities of at most " + mostAuthorities);
        }
    }

    private void begin() {
        Duration serving = between(Duration.ofMinutes(1), Duration.ofDays(200));
        Duration authority = between(serving.plusSeconds(1), serving.multipliedBy(2 + random.nextInt(100)));
        Duration longest = CertSettings.longestPropagation(authority);
        Duration pause = random.nextInt(3) == 0 ? longest : between(Duration.ZERO, longest);
        settings = settings.lasting(authority, serving, pause);
        state = CertState.EMPTY;
        now = BEGIN;
        authorities = 0;
        servings = 0;
        jumps = 0;
        kills = 0;
        livesOfAuthorities = 0;
        livesOfServings = 0;
    }

    /** More often short than long. */
    private Duration between(Duration least, Duration most) {
        double part = Math.pow(random.nextDouble(), 4);
        return least.plusMillis((long) (Math.max(0, most.minus(least).toMillis()) * part));
    }

    private void happen() {
        boolean reachable = random.nextInt(4) > 0;
        switch (random.nextInt(6)) {
            case 0 -> jump(between(Duration.ZERO, settings.authorityLifetime().multipliedBy(2)));
            case 1 -> jump(between(Duration.ZERO, settings.authorityLifetime().multipliedBy(2)).negated());
            case 2 -> jump(Duration.ofSeconds(random.nextInt(8_000) - 4_000));
            default -> live(between(Duration.ZERO, settings.servingLifetime().multipliedBy(3)), reachable);
        }
        rest(reachable);
    }

    private void jump(Duration by) {
        jumps++;
        now = now.plus(by);
    }

    private void live(Duration time, boolean reachable) {
        livesOfServings += (double) time.toMillis() / settings.servingLifetime().toMillis();
        livesOfAuthorities += (double) time.toMillis() / settings.authorityLifetime().toMillis();
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            Instant until = rest(reachable).until();
            now = until.isBefore(end) ? until : end;
        }
    }

    /** Takes every step that is due; each may be lost with the process. */
    private Step.Wait rest(boolean reachable) {
        CertPlan plan = new CertPlan(settings);
        Issuer issuer = new Issuer(settings);
        for (int steps = 0; steps < 16; steps++) {
            Step step = plan.next(state, now, reachable);
            if (step instanceof Step.Wait wait) {
                assertTrue(wait.until().isAfter(now), story);
                assertEquals(Optional.empty(), state.fault(now), story);
                assertTrue(Trust.trusts(state.bundle(), state.serving().orElseThrow(), now), story);
                assertTrue(state.authorities().size() <= CertState.MAX_AUTHORITIES, story);
                return wait;
            }
            CertState next = Steps.after(step, state, issuer, now);
            authorities += step instanceof Step.AddAuthority ? 1 : 0;
            servings += step instanceof Step.IssueServing ? 1 : 0;
            if (random.nextInt(10) == 0) {
                kills++;
            } else {
                state = next;
            }
        }
        throw new AssertionError(story + ": it never comes to rest");
    }
}
