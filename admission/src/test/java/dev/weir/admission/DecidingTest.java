package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.admission.pod.Review;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.CopyPolicy;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.Rule;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;

/** What becomes of images, policy by policy, and when things are slow or broken. */
class DecidingTest {

    private static final String MIRROR = FakeWorld.NAMING.host();
    private static final String PROXY = "weir.example.com:5000";
    private static final Duration LIMIT = Duration.ofSeconds(9);

    private final FakeWorld world = new FakeWorld();

    private static Policy policy(SwapPolicy swap, CopyPolicy copy) {
        return new Policy(Target.MIRROR, swap, copy, Duration.ofSeconds(2), false);
    }

    private Answer answer(AdmissionSettings settings, Review review) throws InterruptedException {
        try (Admission admission = world.admission(settings)) {
            return admission.answer(review, LIMIT);
        }
    }

    private Decision decide(Policy policy, String image, Rule... rules) throws InterruptedException {
        return answer(TestReviews.settings(policy, rules), TestReviews.creating(image)).decisions()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "EXISTS, true, MIRROR/docker.io/library/nginx:latest, MIRRORED",
        "EXISTS, false, nginx, NOT_MIRRORED",
        "ALWAYS, true, MIRROR/docker.io/library/nginx:latest, MIRRORED",
        "ALWAYS, false, MIRROR/docker.io/library/nginx:latest, ALWAYS",
        "PROXY_UNTIL_MIRRORED, true, MIRROR/docker.io/library/nginx:latest, MIRRORED",
        "PROXY_UNTIL_MIRRORED, false, PROXY/docker.io/library/nginx:latest, UNTIL_MIRRORED"})
    void thePolicySaysWhenAnImageIsSwapped(SwapPolicy swap, boolean there, String result, Reason reason)
            throws Exception {
        world.everythingIsMirrored = there;
        try (Admission admission = world
                .admission(TestReviews.settings(policy(swap, CopyPolicy.BACKGROUND)))) {
            Answer first = admission.answer(TestReviews.creating("nginx"), LIMIT);
            // The second finds the look-up done, which "always" does not wait for.
            Decision decision = swap == SwapPolicy.ALWAYS && there
                    ? until(admission, Reason.MIRRORED)
                    : first.decisions().getFirst();
            assertEquals(result.replace("MIRROR", MIRROR).replace("PROXY", PROXY), decision.result());
            assertEquals(reason, decision.reason());
        }
        assertEquals(there, world.copies.isEmpty() || swap == SwapPolicy.ALWAYS && there);
    }

    private static Decision until(Admission admission, Reason reason) throws InterruptedException {
        Decision decision;
        do {
            decision = admission.answer(TestReviews.creating("nginx"), LIMIT).decisions().getFirst();
        } while (decision.reason() != reason);
        return decision;
    }

    @Test
    void withCopyNoneNothingIsCopied() throws Exception {
        assertEquals(Reason.NOT_MIRRORED,
                decide(policy(SwapPolicy.EXISTS, CopyPolicy.NONE), "nginx").reason());
        assertTrue(world.copies.isEmpty());
    }

    @Test
    void aCopyThatIsWaitedForAndArrivesIsUsed() throws Exception {
        world.waitedCopiesArrive = true;
        Decision decision = decide(policy(SwapPolicy.EXISTS, CopyPolicy.WAIT), "quay.io/acme/app:1");
        assertEquals(MIRROR + "/quay.io/acme/app:1", decision.result());
        assertEquals(List.of("quay.io/acme/app:1 2"), world.waits);
    }

    @Test
    void aCopyThatFailsLeavesTheImageAndSaysWhy() throws Exception {
        world.copyFault = Optional.of("the upstream answered 403");
        Decision decision = decide(policy(SwapPolicy.EXISTS, CopyPolicy.WAIT), "quay.io/acme/app:1");
        assertEquals(Reason.COPY_FAILED, decision.reason());
        assertTrue(decision.why().contains("403"));
        assertEquals("ImageNotSwapped", world.events.getFirst().reason());
    }

    @Test
    void theEndOfACopyIsNoticedAtOnce() throws Exception {
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            assertEquals("nginx",
                    admission.answer(TestReviews.creating("nginx"), LIMIT).decisions().getFirst().result());
            world.mirror.put("docker.io/library/nginx:latest", FakeWorld.DIGEST);
            assertEquals("nginx",
                    admission.answer(TestReviews.creating("nginx"), LIMIT).decisions().getFirst().result(),
                    "what is missing is remembered");
            world.copyEnds.getFirst().run();
            assertEquals(MIRROR + "/docker.io/library/nginx:latest",
                    admission.answer(TestReviews.creating("nginx"), LIMIT).decisions().getFirst().result());
        }
    }

    @Test
    void aMirrorThatIsDownLeavesEveryImageAlone() throws Exception {
        for (String fault : List.of("connection refused", "403 Forbidden", "429 Too Many Requests")) {
            world.mirrorFault = Optional.of(fault);
            Decision decision = decide(Policy.DEFAULTS, "nginx");
            assertEquals("nginx", decision.result());
            assertEquals(Reason.MIRROR_UNAVAILABLE, decision.reason());
            assertTrue(decision.why().contains(fault));
        }
    }

    @Test
    void aSlowMirrorCostsTheBudgetAndNoMoreHoweverManyImages() throws Exception {
        world.mirrorHangs = true;
        String[] images = new String[20];
        for (int i = 0; i < images.length; i++) {
            images[i] = "quay.io/acme/app" + i + ":1";
        }
        long start = System.nanoTime();
        Answer answer = answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating(images));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        world.hanging.countDown();
        // A tenth of the budget is for writing the answer.
        assertTrue(took.compareTo(Duration.ofMillis(270)) >= 0 && took.compareTo(Duration.ofSeconds(2)) < 0,
                took::toString);
        assertTrue(answer.patch().isEmpty());
        assertTrue(answer.decisions().stream().allMatch(each -> each.reason() == Reason.OUT_OF_TIME));
    }

    @Test
    void whatIsKnownInTimeIsKeptAndTheRestLeft() throws Exception {
        world.everythingIsMirrored = true;
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            assertFalse(admission.answer(TestReviews.creating("nginx"), LIMIT).patch().isEmpty());
            world.mirrorHangs = true;
            Answer answer = admission.answer(TestReviews.creating("nginx", "redis"), LIMIT);
            world.hanging.countDown();
            assertEquals(List.of(Reason.MIRRORED, Reason.OUT_OF_TIME),
                    answer.decisions().stream().map(Decision::reason).toList());
        }
    }

    @Test
    void aPinnedTagIsWhatTheMirrorHasOrElseTheUpstream() throws Exception {
        Policy pinning = new Policy(Target.MIRROR, SwapPolicy.EXISTS, CopyPolicy.BACKGROUND,
                Duration.ofSeconds(2), true);
        world.mirror.put("docker.io/library/nginx:1", FakeWorld.DIGEST);
        world.upstream.put("docker.io/library/redis:7", FakeWorld.DIGEST);
        assertEquals(MIRROR + "/docker.io/library/nginx:1@" + FakeWorld.DIGEST,
                decide(pinning, "nginx:1").result());
        assertEquals("docker.io/library/redis:7@" + FakeWorld.DIGEST, decide(pinning, "redis:7").result());
        Decision unknown = decide(pinning, "mysql:8");
        assertEquals("mysql:8", unknown.result());
        assertEquals(Reason.UNRESOLVED, unknown.reason());
    }

    @Test
    void theActionPinLeavesAnImageWhereItIs() throws Exception {
        world.upstream.put("quay.io/acme/app:1", FakeWorld.DIGEST);
        Rule pin = new Rule("rules[0]", Conditions.NONE, Action.PIN);
        assertEquals("quay.io/acme/app:1@" + FakeWorld.DIGEST,
                decide(Policy.DEFAULTS, "quay.io/acme/app:1", pin).result());
        assertEquals("nginx@" + FakeWorld.DIGEST,
                decide(Policy.DEFAULTS, "nginx@" + FakeWorld.DIGEST, pin).result());
    }

    @Test
    void weirAsTheTargetServesWhatItServes() throws Exception {
        Policy proxy = new Policy(Target.PROXY, SwapPolicy.EXISTS, CopyPolicy.BACKGROUND,
                Duration.ofSeconds(2), false);
        assertEquals(PROXY + "/docker.io/library/nginx:1", decide(proxy, "nginx:1").result());
        assertEquals(Reason.NOT_SERVED, decide(proxy, "registry.example.com/a:1").reason());
        assertEquals(Reason.OURS, decide(proxy, PROXY + "/docker.io/library/nginx:1").reason());
        assertEquals(0, world.lookups.get(), "nobody needs the mirror for that");
    }

    @Test
    void aRuleThatDeniesRefusesThePodAndNothingIsCopied() throws Exception {
        Rule deny = new Rule("rules[0]",
                new Conditions(List.of(new dev.weir.admission.rules.ImagePattern("quay.io/**")), List.of(),
                        Optional.empty(),
                        List.of(), List.of(), List.of()),
                Action.DENY, dev.weir.admission.rules.PolicyChange.NONE, "quay.io is not allowed here");
        Answer answer = answer(TestReviews.settings(Policy.DEFAULTS, deny),
                TestReviews.creating("nginx", "quay.io/a/b"));
        assertEquals("quay.io is not allowed here (the image is quay.io/a/b:latest)",
                answer.refusal().orElseThrow());
        assertTrue(answer.patch().isEmpty());
        assertTrue(world.copies.isEmpty());
    }

    @Test
    void whatNodesPullThroughWeirGetsAHeadStart() throws Exception {
        world.mirror.put("docker.io/library/nginx:1", FakeWorld.DIGEST);
        answer(TestReviews.settings(Policy.DEFAULTS),
                TestReviews.creating("nginx:1", "redis:7", "registry.example.com/a"));
        assertEquals(List.of("docker.io/library/redis:7"), world.headStarts);
    }

    @Test
    void nodesThatComeToWeirByThemselvesGetAHeadStartWithoutAMirrorToo() throws Exception {
        AdmissionSettings usual = TestReviews.settings(Policy.DEFAULTS);
        AdmissionSettings alone = new AdmissionSettings(usual.policy(), usual.budget(), false, false, true,
                usual.rules(), usual.shielded(), usual.platforms(), Optional.empty(), Optional.empty(),
                usual.served());
        assertTrue(
                answer(alone, TestReviews.creating("redis:7", "registry.example.com/a")).patch().isEmpty());
        assertEquals(List.of("docker.io/library/redis:7"), world.headStarts);
    }

    @Test
    void aCopyIsWishedForOnceHoweverManyPodsAsk() throws Exception {
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            for (int i = 0; i < 5; i++) {
                admission.answer(TestReviews.creating("nginx", "nginx"), LIMIT);
            }
        }
        assertEquals(List.of("docker.io/library/nginx:latest"), world.copies);
        assertEquals(1, world.lookups.get());
    }

    @Test
    void newSettingsHoldForTheNextPod() throws Exception {
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            admission.use(TestReviews.settings(policy(SwapPolicy.ALWAYS, CopyPolicy.NONE)));
            assertEquals(Reason.ALWAYS,
                    admission.answer(TestReviews.creating("nginx"), LIMIT).decisions().getFirst().reason(),
                    "new settings hold at once");
        }
    }
}
