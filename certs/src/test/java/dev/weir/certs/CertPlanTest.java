package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** One decision after the other, without a store, a thread or a socket. */
class CertPlanTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")));

    private final Issuer issuer = new Issuer(SETTINGS);
    private final CertPlan plan = new CertPlan(SETTINGS);
    private final Authority first = issuer.authority(NOW).published(NOW);
    private final CertState settled = CertState.EMPTY.withAuthority(first)
            .issued(issuer.serving(first, NOW), NOW);

    private CertState withSecond(Instant made) {
        return settled.withAuthority(issuer.authority(made));
    }

    private static void isWait(Step step, String what) {
        assertEquals(what, assertInstanceOf(Step.Wait.class, step).what());
    }

    @Test
    void theBeginningIsAnAuthorityThenACertificate() {
        assertInstanceOf(Step.AddAuthority.class, plan.next(CertState.EMPTY, NOW, false));
        CertState made = CertState.EMPTY.withAuthority(issuer.authority(NOW));
        assertInstanceOf(Step.MarkPublished.class, plan.next(made, NOW, true));
        Step.IssueServing issue = assertInstanceOf(Step.IssueServing.class, plan.next(made, NOW, false));
        assertEquals("there is none", issue.why());
        assertEquals(made.authorities().getFirst(), issue.signer());
    }

    @Test
    void thenNothingIsDoneUntilTwoThirdsOfTheCertificatesLife() {
        isWait(plan.next(settled, NOW, true), "the serving certificate is renewed");
        isWait(plan.next(settled, NOW.plus(DAY.multipliedBy(55)), true),
                "the serving certificate is renewed");
        Step.IssueServing issue = assertInstanceOf(Step.IssueServing.class,
                plan.next(settled, NOW.plus(DAY.multipliedBy(61)), true));
        assertEquals("its time has come", issue.why());
    }

    @Test
    void theHourOfRenewalIsEachCertificatesOwn() {
        List<Instant> due = IntStream.range(0, 20)
                .mapToObj(_ -> settled.issued(issuer.serving(first, NOW), NOW))
                .map(state -> plan.upcoming(state, NOW).getFirst().at())
                .toList();
        assertTrue(due.stream().distinct().count() > 10, due::toString);
        due.forEach(at -> assertTrue(at.isAfter(NOW.plus(DAY.multipliedBy(55)))
                && !at.isAfter(NOW.plus(DAY.multipliedBy(60))), at::toString));
    }

    @Test
    void aNewAuthorityIsMadeAtFourFifthsAndSignsOnlyWhenItIsKnown() {
        Instant due = NOW.plus(DAY.multipliedBy(2920));
        ServingCertificate fresh = issuer.serving(first, due);
        CertState old = settled.issued(fresh, due);
        assertInstanceOf(Step.AddAuthority.class, plan.next(old, due, true));

        CertState made = old.withAuthority(issuer.authority(due));
        isWait(plan.next(made, due, false), "the serving certificate is renewed");
        assertInstanceOf(Step.MarkPublished.class, plan.next(made, due, true));

        CertState published = made.published(due);
        isWait(plan.next(published, due.plusSeconds(599), true), "the new authority signs");
        Step.IssueServing issue = assertInstanceOf(Step.IssueServing.class,
                plan.next(published, due.plusSeconds(600), true));
        assertEquals(published.authorities().getLast(), issue.signer());
        assertEquals("a new authority signs", issue.why());
    }

    @Test
    void aCertificateThatIsDueMeanwhileIsSignedByTheAuthorityThatClientsKnow() {
        Instant due = NOW.plus(DAY.multipliedBy(61));
        CertState made = withSecond(due);
        assertEquals(first.name(),
                assertInstanceOf(Step.IssueServing.class, plan.next(made, due, false)).signer().name());
    }

    @Test
    void theOldAuthorityStaysUntilTheLastCertificateItSignedHasEnded() {
        Instant later = NOW.plus(DAY);
        CertState published = withSecond(NOW).published(NOW);
        CertState moved = published.issued(issuer.serving(published.authorities().getLast(), later), later);
        Instant end = settled.serving().orElseThrow().notAfter();
        Instant renewed = end.minusSeconds(1);
        CertState still = moved.issued(issuer.serving(published.authorities().getLast(), renewed), renewed);
        isWait(plan.next(still, renewed, true), "an old authority leaves the bundle");
        Step.DropAuthorities drop = assertInstanceOf(Step.DropAuthorities.class, plan.next(still, end, true));
        assertEquals(List.of(first.name()), drop.authorities().stream().map(Authority::name).toList());
    }

    @Test
    void anAuthorityThatIsToldToGoLeavesWhenReplicasMustHaveNoticed() {
        CertState published = settled.retireAll().withAuthority(issuer.authority(NOW)).published(NOW);
        CertState moved = published.issued(issuer.serving(published.authorities().getLast(), NOW), NOW);
        isWait(plan.next(moved, NOW.plusSeconds(599), true), "an old authority leaves the bundle");
        assertInstanceOf(Step.DropAuthorities.class, plan.next(moved, NOW.plusSeconds(600), true));
    }

    @Test
    void namesThatChangeAreNoticed() {
        CertPlan renamed = new CertPlan(SETTINGS.naming(ServingNames.of(List.of("weir", "10.0.0.1"))));
        assertEquals("its names have changed",
                assertInstanceOf(Step.IssueServing.class, renamed.next(settled, NOW.plusSeconds(5), true))
                        .why());
    }

    @Test
    void aClockThatWasWrongIsSurvived() {
        Instant yesterday = NOW.minus(DAY);
        assertInstanceOf(Step.AddAuthority.class, plan.next(settled, yesterday, true));
        CertState both = settled.withAuthority(issuer.authority(yesterday));
        String why = assertInstanceOf(Step.IssueServing.class, plan.next(both, yesterday, false)).why();
        assertTrue(why.contains("by this machine's clock"), why);
        Instant farAway = NOW.plus(DAY.multipliedBy(10_000));
        CertState state = settled;
        assertInstanceOf(Step.AddAuthority.class, plan.next(state, farAway, true));
        state = state.withAuthority(issuer.authority(farAway));
        Step.IssueServing issue = assertInstanceOf(Step.IssueServing.class, plan.next(state, farAway, false));
        assertEquals(state.authorities().getLast(), issue.signer(), "the old one has ended");
    }

    /** From any state, at any time, the steps come to an end, and then a valid certificate is there. */
    @Test
    void whateverHappenedTheStepsEndWithAValidCertificate() {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            Instant now = NOW;
            CertState state = CertState.EMPTY;
            for (int event = 0; event < 12; event++) {
                now = now.plus(Duration.ofHours(random.nextInt(24 * 365 * 2)));
                state = switch (random.nextInt(5)) {
                    case 0 -> state.withAuthority(issuer.authority(now));
                    case 1 -> state.retireAll();
                    case 2 -> new CertState(state.authorities(), Optional.empty(), Instant.EPOCH);
                    default -> state;
                };
                boolean reachable = random.nextInt(4) > 0;
                int steps = 0;
                while (!(plan.next(state, now, reachable) instanceof Step.Wait)) {
                    state = Steps.after(plan.next(state, now, reachable), state, issuer, now);
                    assertTrue(++steps < 64, "seed " + seed);
                }
                assertTrue(Trust.trusts(state.bundle(), state.serving().orElseThrow(), now), "seed " + seed);
                Step.Wait wait = (Step.Wait) plan.next(state, now, reachable);
                assertTrue(wait.until().isAfter(now), "seed " + seed);
            }
        }
    }

}
