package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Review;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.NamespacePattern;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.Rule;

/** What the labels and names of namespaces decide, and what becomes of those that are not known. */
class NamespacesTest {

    private static final Duration LIMIT = Duration.ofSeconds(9);

    private final FakeWorld world = new FakeWorld();

    private Answer answer(AdmissionSettings settings, Review review) throws InterruptedException {
        try (Admission admission = world.admission(settings)) {
            return admission.answer(review, LIMIT);
        }
    }

    @Test
    void namespacesAndPodsOptInAndOut() throws Exception {
        world.everythingIsMirrored = true;
        world.namespaces.put("shop", Map.of("weir.dev/swap", "disabled"));
        assertEquals(Reason.OPTED_OUT,
                answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating("nginx")).decisions()
                        .getFirst()
                        .reason());
        ObjectNode pod = TestReviews.JSON.createObjectNode();
        pod.withObject("/metadata/labels").put("weir.dev/swap", "enabled");
        pod.withObject("/spec").withArray("containers").addObject().put("name", "c").put("image", "nginx");
        Rule leave = new Rule("rules[0]", Conditions.NONE, Action.LEAVE);
        for (String namespace : List.of("shop", "kube-system")) {
            assertEquals(Reason.MIRRORED, answer(TestReviews.settings(Policy.DEFAULTS, leave),
                    TestReviews.creating(namespace, pod)).decisions().getFirst().reason());
        }
    }

    @Test
    void kubeSystemAndWeirsOwnNamespaceAreLeftAloneUnlessNamed() throws Exception {
        world.everythingIsMirrored = true;
        JsonNode pod = TestReviews.creating("nginx").pod().orElseThrow().json();
        Rule any = new Rule("rules[0]", Conditions.NONE, Action.SWAP);
        Rule named = new Rule("rules[1]",
                new Conditions(List.of(),
                        List.of(NamespacePattern.parse("kube-system")),
                        Optional.empty(), List.of(), List.of(), List.of()),
                Action.SWAP);
        AdmissionSettings without = TestReviews.settings(Policy.DEFAULTS, any);
        assertEquals(Reason.SHIELDED,
                answer(without, TestReviews.creating("kube-system", pod)).decisions().getFirst().reason());
        assertEquals(Reason.SHIELDED,
                answer(without, TestReviews.creating("weir", pod)).decisions().getFirst().reason());
        assertEquals(Reason.MIRRORED, answer(TestReviews.settings(Policy.DEFAULTS, any, named),
                TestReviews.creating("kube-system", pod)).decisions().getFirst().reason());
    }

    @Test
    void anApiServerThatIsAwayLeavesAloneWhoeverMayHaveOptedOut() throws Exception {
        world.apiFault = Optional.of("the API server can't be reached");
        world.everythingIsMirrored = true;
        Rule byLabel = new Rule("rules[0]",
                new Conditions(List.of(),
                        List.of(NamespacePattern.parse("team=shop")),
                        Optional.empty(), List.of(), List.of(), List.of()),
                Action.LEAVE);
        Answer answer = answer(TestReviews.settings(Policy.DEFAULTS, byLabel), TestReviews.creating("nginx"));
        Decision decision = answer.decisions().getFirst();
        assertEquals("nginx", decision.result());
        assertEquals(Reason.NAMESPACE_UNKNOWN, decision.reason());
        assertTrue(answer.warnings()
                .stream()
                .anyMatch(each -> each.contains("rules[0] is skipped: the API server can't be reached")),
                answer.warnings()::toString);
        assertEquals("ImageNotSwapped", world.events.getFirst().reason());
    }

    @Test
    void whatNeedsNoLabelsIsDecidedWithoutTheApiServer() throws Exception {
        world.apiFault = Optional.of("the API server can't be reached");
        world.everythingIsMirrored = true;
        ObjectNode pod = TestReviews.creating("nginx").pod().orElseThrow().json();
        pod.withObject("/metadata/labels").put("weir.dev/swap", "enabled");
        assertEquals(Reason.MIRRORED,
                answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating("shop", pod)).decisions()
                        .getFirst()
                        .reason());
        Rule deny = new Rule("rules[0]", Conditions.NONE, Action.DENY);
        assertTrue(answer(TestReviews.settings(Policy.DEFAULTS, deny), TestReviews.creating("nginx"))
                .refusal()
                .isPresent(), "opting out is no help against a refusal");
        Rule leave = new Rule("rules[0]", Conditions.NONE, Action.LEAVE);
        assertEquals(Reason.RULE,
                answer(TestReviews.settings(Policy.DEFAULTS, leave), TestReviews.creating("nginx"))
                        .decisions()
                        .getFirst()
                        .reason());
    }

    @Test
    void aNamespaceThatWasMadeAMomentAgoIsAskedForOnce() throws Exception {
        world.everythingIsMirrored = true;
        world.fresh.addAll(List.of("shop", "other"));
        world.namespaces.put("shop", Map.of("weir.dev/swap", "disabled"));
        world.namespaces.put("other", Map.of());
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(Reason.OPTED_OUT, admission.answer(TestReviews.creating("nginx", "redis"), LIMIT)
                        .decisions()
                        .getLast()
                        .reason());
            }
            assertEquals(1, world.asks.get());
            JsonNode pod = TestReviews.creating("nginx").pod().orElseThrow().json();
            assertEquals(Reason.MIRRORED,
                    admission.answer(TestReviews.creating("other", pod), LIMIT)
                            .decisions()
                            .getFirst()
                            .reason());
        }
    }

    @Test
    void anApiServerThatDoesNotAnswerCostsTheBudget() throws Exception {
        world.everythingIsMirrored = true;
        world.fresh.add("shop");
        world.apiHangs = true;
        long start = System.nanoTime();
        Answer answer = answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating("nginx", "redis"));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        world.hanging.countDown();
        assertTrue(took.compareTo(Duration.ofSeconds(2)) < 0, took::toString);
        assertTrue(answer.patch().isEmpty());
        assertEquals(Reason.NAMESPACE_UNKNOWN, answer.decisions().getFirst().reason());
        assertTrue(answer.warnings().getFirst().contains("did not say in time"), answer.warnings()::toString);
    }
}
