package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.ImageKind;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.CopyPolicy;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.Rule;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;

/** Whatever pod, policy and mirror: deciding on what was decided changes nothing, and only images and two annotations change. */
class TwiceTest {

    private static final List<String> IMAGES = List.of("nginx", "nginx:1.27", "docker.io/nginx",
            "library/redis:7",
            "quay.io/acme/app", "ghcr.io/acme/model:v1", "localhost:5000/a/b:1", "[::1]:5000/x", "Foo/bar",
            "a__b/c---d:_x", "Not A:valid@@image", FakeWorld.NAMING.host() + "/shop/api:1",
            "weir.example.com:5000/docker.io/library/nginx:1", "nginx@" + FakeWorld.DIGEST,
            "registry.k8s.io/pause:3.10@" + FakeWorld.DIGEST, "");

    @RepeatedTest(300)
    void decidingTwiceIsDecidingOnce(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        FakeWorld world = new FakeWorld();
        for (String image : List.of("docker.io/library/nginx:latest", "docker.io/library/nginx:1.27",
                "quay.io/acme/app:latest", "localhost:5000/a/b:1", "docker.io/a__b/c---d:_x")) {
            if (random.nextBoolean()) {
                world.mirror.put(image, FakeWorld.DIGEST);
            }
            if (random.nextBoolean()) {
                world.upstream.put(image, FakeWorld.DIGEST);
            }
        }
        Policy policy = new Policy(one(random, Target.values()), one(random, SwapPolicy.values()),
                one(random, CopyPolicy.values()), Duration.ofMillis(50), random.nextBoolean());
        Rule rule = new Rule("rules[0]", Conditions.podLabels("x"), one(random, Action.values()));
        ObjectNode pod = pod(random);
        try (Admission admission = world.admission(TestReviews.settings(policy, rule))) {
            Answer first = admission.answer(TestReviews.creating("shop", pod), Duration.ofSeconds(5));
            JsonNode once = TestReviews.patched(pod, first.patch());
            // "always" asks in the background: let it know what it will know.
            admission.answer(TestReviews.creating("shop", pod), Duration.ofSeconds(5));
            Answer second = admission.answer(TestReviews.creating("shop", once), Duration.ofSeconds(5));
            assertEquals(once, TestReviews.patched(once, second.patch()), () -> policy + " " + pod);
            assertEquals(bare(pod), bare(once), "nothing else changes");
        }
    }

    private static ObjectNode pod(Random random) {
        ObjectNode pod = TestReviews.JSON.createObjectNode();
        ObjectNode metadata = pod.putObject("metadata")
                .put(random.nextBoolean() ? "name" : "generateName", "web-");
        if (random.nextBoolean()) {
            metadata.putObject("annotations").put("a/b", "c");
        }
        if (random.nextBoolean()) {
            metadata.putObject("labels").put("x", "y");
        }
        for (ImageKind kind : ImageKind.values()) {
            for (int i = random.nextInt(3); i > 0; i--) {
                String image = IMAGES.get(random.nextInt(IMAGES.size()));
                ObjectNode each = pod.withObject("/spec")
                        .withArray(kind.field())
                        .addObject()
                        .put("name", kind + "-" + i);
                if (kind == ImageKind.VOLUME) {
                    each.putObject("image").put("reference", image);
                } else {
                    each.put("image", image).put("imagePullPolicy", "Always");
                }
            }
        }
        return pod;
    }

    /** The pod without what may change. */
    private static JsonNode bare(JsonNode pod) {
        ObjectNode bare = (ObjectNode) pod.deepCopy();
        ObjectNode annotations = bare.withObject("/metadata").withObject("/annotations");
        annotations.remove(List.of("weir.dev/original-images", "weir.dev/reasons"));
        if (annotations.isEmpty()) {
            bare.withObject("/metadata").remove("annotations");
        }
        for (ImageKind kind : ImageKind.values()) {
            for (JsonNode each : bare.path("spec").path(kind.field())) {
                ((ObjectNode) each).remove("image");
            }
        }
        return bare;
    }

    private static <T> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
