package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and authorities with little life, by their settings or because they are about to end. */
class ShortLivesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final CertSettings USUAL = CertSettings.of(ServingNames.of(List.of("weir")));

    private final List<Step> steps = new ArrayList<>();
    private CertState state = CertState.EMPTY;
    private Instant now = NOW;

    /** Lets time pass, with every place in reach, and writes down what is done. */
    private void live(CertSettings settings, Duration time) {
        live(settings, time, true);
    }

    private void live(CertSettings settings, Duration time, boolean published) {
        CertPlan plan = new CertPlan(settings);
        Issuer issuer = new Issuer(settings);
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            Step step = plan.next(state, now, published);
            if (step instanceof Step.Wait wait) {
                assertEquals(Optional.empty(), state.fault(now), "at " + now);
                now = wait.until();
            } else {
                steps.add(step);
                state = Steps.after(step, state, issuer, now);
                assertTrue(steps.size() < 1_000, "it never comes to rest");
            }
        }
        now = end;
    }

    private long issued() {
        return count(Step.IssueServing.class::isInstance);
    }

    private long made() {
        return count(Step.AddAuthority.class::isInstance);
    }

    private long count(Predicate<Step> which) {
        return steps.stream().filter(which).count();
    }

    /** Settled under the usual settings, with an authority that has so much life left, made long ago. */
    private void authorityWithLeft(Duration left) {
        Instant made = NOW.minus(Duration.ofDays(3650)).plus(left);
        Authority old = new Issuer(USUAL).authority(made).published(made);
        state = CertState.EMPTY.withAuthority(old)
                .issued(new Issuer(USUAL).serving(old, NOW.minusSeconds(60)), NOW.minusSeconds(60));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 30, 45, 60, 90})
    void aLifeShorterThanTheHourBackIsRenewedAfterTwoThirdsOfIt(int minutes) {
        Duration life = Duration.ofMinutes(minutes);
        live(USUAL.lasting(USUAL.authorityLifetime(), life), life.multipliedBy(20));
        assertTrue(issued() >= 30 && issued() <= 34, issued() + " certificates in 20 lives");
        assertEquals(1, made());
    }

    @Test
    void anAuthorityThatLivesShorterThanTheHourBackIsReplacedAfterFourFifths() {
        CertSettings settings = USUAL.lasting(Duration.ofMinutes(20), Duration.ofMinutes(3),
                Duration.ofSeconds(30));
        live(settings, Duration.ofMinutes(200));
        assertTrue(made() >= 12 && made() <= 13, made() + " authorities in ten lives");
        assertTrue(state.authorities().size() <= 2, state.authorities()::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 25, 60, 600, 1_200, 86_400})
    void anAuthorityAboutToEndIsFollowedByOneMoreAndOneCertificateOfItsOwn(int seconds) {
        authorityWithLeft(Duration.ofSeconds(seconds));
        live(USUAL, Duration.ofDays(2));
        assertEquals(1, made());
        assertEquals(1, issued());
        assertEquals(1, state.authorities().size(), "the old one has left");
    }

    @Test
    void clientsGetAllTheTimeThereIsToLearnOfAnAuthorityThatCannotWait() {
        authorityWithLeft(Duration.ofSeconds(60));
        live(USUAL, Duration.ofSeconds(29));
        assertEquals(1, made());
        assertEquals(0, issued());
        live(USUAL, Duration.ofSeconds(2));
        assertEquals(1, issued());
        assertEquals(state.newest(), state.issuer());
    }

    @Test
    void whileNoPlaceIsInReachAnEndingAuthorityGivesOneLastCertificateAndThenWay() {
        Instant made = NOW.minus(Duration.ofDays(3650)).plus(Duration.ofDays(30));
        Authority old = new Issuer(USUAL).authority(made).published(made);
        Instant issued = NOW.minus(Duration.ofDays(80));
        state = CertState.EMPTY.withAuthority(old).issued(new Issuer(USUAL).serving(old, issued), issued);
        live(USUAL, Duration.ofDays(29), false);
        assertEquals(1, issued(), "the last one by the old authority");
        assertEquals(old.notAfter(), state.serving().orElseThrow().notAfter());
        live(USUAL, Duration.ofDays(2), false);
        assertEquals(2, issued());
        assertEquals(1, made());
    }

    @Test
    void aBundleFullOfEndedAuthoritiesRecoversByItself() {
        Instant made = NOW.minus(Duration.ofDays(4000));
        Issuer issuer = new Issuer(USUAL);
        for (int i = 0; i < CertState.MAX_AUTHORITIES; i++) {
            state = state.withAuthority(issuer.authority(made)).published(made);
        }
        state = state.issued(issuer.serving(state.authorities().getLast(), made), made);
        live(USUAL, Duration.ofMinutes(11));
        assertEquals(1, made());
        assertEquals(1, issued());
        assertEquals(1, state.authorities().size());
        assertTrue(state.authorities().getFirst().isValid(now));
    }

    @Test
    void aFullBundleMakesRoomWhenNoneOfItCanSignByThisClock() {
        Instant ahead = NOW.plus(Duration.ofDays(10));
        Issuer issuer = new Issuer(USUAL);
        for (int i = 0; i < CertState.MAX_AUTHORITIES; i++) {
            state = state.withAuthority(issuer.authority(ahead)).published(ahead);
        }
        state = state.issued(issuer.serving(state.authorities().getFirst(), ahead), ahead);
        live(USUAL, Duration.ofMinutes(11));
        assertEquals(1, made());
        assertEquals(1, issued());
    }

    @Test
    void aClockThatIsAheadForAMomentCostsNoAuthorityThatClientsKnow() {
        live(USUAL, Duration.ofHours(1));
        Authority known = state.issuer().orElseThrow();
        now = NOW.plus(Duration.ofDays(20 * 365));
        live(USUAL, Duration.ofMinutes(1));
        now = NOW.plus(Duration.ofHours(2));
        live(USUAL, Duration.ofMinutes(1));
        assertEquals(known.name(), state.issuer().orElseThrow().name());
    }

    @Test
    void nothingIsSignedByAnAuthorityThatIsNotValid() {
        Issuer issuer = new Issuer(USUAL);
        Authority authority = issuer.authority(NOW);
        for (Instant wrong : List.of(authority.notAfter(), authority.notAfter().plusSeconds(9),
                authority.notBefore().minusSeconds(1))) {
            assertThrows(IllegalArgumentException.class, () -> issuer.serving(authority, wrong));
        }
        Instant early = authority.notBefore().plusSeconds(1);
        assertEquals(authority.notBefore(), issuer.serving(authority, early).notBefore());
    }

    @Test
    void twoThatWantDifferentNamesChangeThemEachFewSecondsAtMost() {
        CertPlan other = new CertPlan(USUAL.naming(ServingNames.of(List.of("other"))));
        live(USUAL, Duration.ofSeconds(1));
        assertInstanceOf(Step.Wait.class, other.next(state, now, true));
        assertEquals(NOW.plus(CertTimes.FLOOR), ((Step.Wait) other.next(state, now, true)).until());
        assertInstanceOf(Step.IssueServing.class, other.next(state, NOW.plus(CertTimes.FLOOR), true));
    }

    @Test
    void settingsByWhichCertificatesWouldEndTooSoonAreRefused() {
        for (List<Duration> wrong : List.of(
                List.of(Duration.ofMinutes(1), Duration.ofSeconds(20), Duration.ofSeconds(2)),
                List.of(Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO),
                List.of(Duration.ofHours(1), Duration.ofMinutes(30), Duration.ofMinutes(7)))) {
            assertThrows(IllegalArgumentException.class,
                    () -> USUAL.lasting(wrong.get(0), wrong.get(1), wrong.get(2)), wrong::toString);
        }
    }
}
