package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Review;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.ImagePattern;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.PolicyChange;
import dev.weir.admission.rules.Rule;

/** What a decision leaves behind: annotations and events. */
class TracesTest {

    private static final Duration LIMIT = Duration.ofSeconds(9);

    private final FakeWorld world = new FakeWorld();

    private Answer answer(AdmissionSettings settings, Review review) throws InterruptedException {
        try (Admission admission = world.admission(settings)) {
            return admission.answer(review, LIMIT);
        }
    }

    @Test
    void annotationsThatAreThereAreKeptAndSlashesAreEscaped() throws Exception {
        world.everythingIsMirrored = true;
        ObjectNode pod = TestReviews.JSON.createObjectNode();
        pod.withObject("/metadata/annotations")
                .put("a/b~c", "kept")
                .put("weir.dev/original-images", "no JSON");
        pod.withObject("/spec").withArray("containers").addObject().put("name", "c").put("image", "nginx");
        Answer answer = answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating("shop", pod));
        JsonNode after = TestReviews.patched(pod, answer.patch());
        assertEquals("kept", after.path("metadata").path("annotations").path("a/b~c").asString());
        assertEquals("{\"c\":\"nginx\"}",
                after.path("metadata").path("annotations").path("weir.dev/original-images").asString());
    }

    @Test
    void aPodThatHasAlmostAsManyAnnotationsAsItMayGetsNoneOfOurs() throws Exception {
        world.everythingIsMirrored = true;
        for (int bytes : List.of(262_100, 200_000)) {
            ObjectNode pod = TestReviews.creating("nginx").pod().orElseThrow().json();
            pod.withObject("/metadata/annotations").put("k", "v".repeat(bytes));
            JsonNode after = TestReviews.patched(pod,
                    answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating("shop", pod)).patch());
            assertEquals(FakeWorld.NAMING.host() + "/docker.io/library/nginx:latest",
                    after.at("/spec/containers/0/image").asString());
            assertEquals(bytes == 262_100 ? 1 : 3, after.at("/metadata/annotations").size());
        }
    }

    @Test
    void aPodWithManyImagesMakesOneEventForEachReason() throws Exception {
        world.mirrorFault = Optional.of("connection refused");
        String[] images = IntStream.range(0, 1_000)
                .mapToObj(i -> i < 500 ? "quay.io/acme/app" + i + ":1" : "Not An Image " + i)
                .toArray(String[]::new);
        answer(TestReviews.settings(Policy.DEFAULTS), TestReviews.creating(images));
        assertEquals(1, world.events.size());
        String message = world.events.getFirst().message();
        assertEquals("ImageNotSwapped", world.events.getFirst().reason());
        assertTrue(message.length() <= 1_024, message);
        assertTrue(message.startsWith("the image quay.io/acme/app0:1 of container c0 is left as it is")
                && message.matches("(?s).*; and 99\\d more"), message);
    }

    @Test
    void differentReasonsMakeDifferentEvents() throws Exception {
        Rule deny = new Rule("rules[0]",
                new Conditions(List.of(new ImagePattern("ghcr.io/**")), List.of(), Optional.empty(),
                        List.of(), List.of(), List.of()),
                Action.DENY, PolicyChange.NONE, "not here");
        answer(TestReviews.settings(Policy.DEFAULTS, deny),
                TestReviews.creating("nginx", "redis", "No Image", "ghcr.io/a/b"));
        assertEquals(List.of("ImageNotSwapped", "ImageNotMirroredYet", "ImageDenied"),
                world.events.stream().map(PodEvent::reason).toList());
        assertEquals("the image ghcr.io/a/b of container c3: not here (the image is ghcr.io/a/b:latest)",
                world.events.getLast().message());
    }
}
