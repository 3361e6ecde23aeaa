package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.weir.admission.pod.Review;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.CopyPolicy;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.PolicyChange;
import dev.weir.admission.rules.Rule;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;

/** What a dry run causes: nothing. */
class DryRunTest {

    private static final Duration LIMIT = Duration.ofSeconds(9);

    private final FakeWorld world = new FakeWorld();

    private Answer answer(AdmissionSettings settings, Review review) throws InterruptedException {
        try (Admission admission = world.admission(settings)) {
            return admission.answer(review, LIMIT);
        }
    }

    private static Review dryRun(Review review) {
        return new Review(review.uid(), review.operation(), review.subresource(), review.isPod(), true,
                review.pod(), review.before());
    }

    private static AdmissionSettings dryRun(AdmissionSettings usual) {
        return new AdmissionSettings(usual.policy(), usual.budget(), true, false, true, usual.rules(),
                usual.shielded(), usual.platforms(), usual.naming(), usual.proxyHost(), usual.served());
    }

    /** Settings under which a copy is waited for: by the policy, and by a rule. */
    private static List<AdmissionSettings> waiting() {
        Policy waits = new Policy(Target.MIRROR, SwapPolicy.EXISTS, CopyPolicy.WAIT, Duration.ofSeconds(2),
                false);
        PolicyChange change = new PolicyChange(Optional.empty(), Optional.empty(),
                Optional.of(CopyPolicy.WAIT),
                Optional.empty(), Optional.empty());
        return List.of(TestReviews.settings(waits),
                TestReviews.settings(
                        new Policy(Target.MIRROR, SwapPolicy.ALWAYS, CopyPolicy.WAIT, Duration.ofSeconds(2),
                                true)),
                TestReviews.settings(Policy.DEFAULTS,
                        new Rule("rules[0]", Conditions.NONE, Action.SWAP, change, "")));
    }

    @Test
    void aRequestThatIsADryRunCopiesNothingAndTellsNobody() throws Exception {
        world.waitedCopiesArrive = true;
        for (AdmissionSettings settings : waiting()) {
            answer(settings, dryRun(TestReviews.creating("quay.io/acme/app:1")));
            assertTrue(world.waits.isEmpty() && world.copies.isEmpty() && world.headStarts.isEmpty()
                    && world.events.isEmpty(), settings::toString);
            answer(settings, TestReviews.creating("quay.io/acme/app:1"));
            assertEquals(1, world.waits.size(), "it is copied otherwise");
            world.waits.clear();
            world.mirror.clear();
        }
    }

    @Test
    void aDryRunOfAdmissionCopiesNothing() throws Exception {
        for (AdmissionSettings settings : waiting()) {
            assertTrue(
                    answer(dryRun(settings), TestReviews.creating("quay.io/acme/app:1")).patch().isEmpty());
            assertTrue(world.waits.isEmpty() && world.copies.isEmpty() && world.headStarts.isEmpty());
        }
        assertEquals(3, world.decisions.size(), "but they are counted");
    }

    @Test
    void aDryRunOfAdmissionDecidesAndDoesNothing() throws Exception {
        AdmissionSettings usual = TestReviews.settings(Policy.DEFAULTS,
                new Rule("rules[0]", Conditions.NONE, Action.DENY));
        AdmissionSettings dry = new AdmissionSettings(usual.policy(), usual.budget(), true, false, true,
                usual.rules(),
                usual.shielded(), usual.platforms(), usual.naming(), usual.proxyHost(), usual.served());
        Answer answer = answer(dry, TestReviews.creating("nginx"));
        assertTrue(answer.refusal().isEmpty() && answer.patch().isEmpty() && answer.warnings().isEmpty());
        assertEquals("denied", world.decisions.getFirst().outcome().label(), "but it is counted");
        assertTrue(world.events.isEmpty() && world.copies.isEmpty());
    }
}
