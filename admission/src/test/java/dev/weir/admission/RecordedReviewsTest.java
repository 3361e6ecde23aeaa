package dev.weir.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import dev.weir.admission.pod.Review;
import dev.weir.admission.rules.Policy;

/** The answers to requests that were recorded from a Kubernetes 1.36 API server. */
class RecordedReviewsTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(strings = {"01-create-pods", "02-create-pods", "03-create-pods", "04-create-pods",
        "05-update-pods", "06-create-pods-dryrun", "07-create-pods-dryrun", "08-create-pods-dryrun",
        "09-create-pods-dryrun", "10-update-pods-ephemeralcontainers", "11-update-pods-ephemeralcontainers"})
    void theAnswerIsTheGoldenOneAndTheSecondChangesNothing(String name) throws Exception {
        byte[] body = TestReviews.recorded(name + ".json");
        FakeWorld world = new FakeWorld();
        world.everythingIsMirrored = true;
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            Review review = TestReviews.read(body);
            Answer answer = admission.answer(review, LIMIT);
            JsonNode before = review.pod().orElseThrow().json();
            JsonNode after = TestReviews.patched(before, answer.patch());

            String golden = TestReviews.JSON.writerWithDefaultPrettyPrinter()
                    .writeValueAsString(
                            TestReviews.JSON.createObjectNode()
                                    .put("allowed", answer.refusal().isEmpty())
                                    .putPOJO("warnings", answer.warnings())
                                    .set("patch", answer.patch()))
                    + "\n";
            assertEquals(read(name), golden);
            if (name.contains("dryrun")) {
                assertTrue(world.copies.isEmpty() && world.events.isEmpty() && world.headStarts.isEmpty());
            }
            Answer second = admission.answer(TestReviews.with(body, after), LIMIT);
            assertTrue(second.patch().isEmpty(), second.patch()::toString);
        }
    }

    @Test
    void anUpdateOfARunningPodIsNeverLookedAt() throws Exception {
        FakeWorld world = new FakeWorld();
        world.everythingIsMirrored = true;
        try (Admission admission = world.admission(TestReviews.settings(Policy.DEFAULTS))) {
            Answer answer = admission.answer(TestReviews.read(TestReviews.recorded("05-update-pods.json")),
                    LIMIT);
            assertEquals(0, answer.decisions().size());
            assertEquals(0, world.lookups.get());
        }
    }

    private static String read(String name) throws IOException {
        Path golden = Path.of("src", "test", "resources", "golden", name + ".json");
        return Files.exists(golden) ? Files.readString(golden, StandardCharsets.UTF_8) : "";
    }
}
