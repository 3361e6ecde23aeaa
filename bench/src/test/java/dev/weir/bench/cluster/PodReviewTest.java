package dev.weir.bench.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import dev.weir.admission.pod.PodImage;
import dev.weir.admission.pod.Review;
import dev.weir.admission.pod.Reviews;

/** Questions that the program reads, and its answers, read back. */
class PodReviewTest {

    private static final List<String> FIVE = List.of("nginx", "quay.io/a/b:v1", "c:v2", "d/e:v3", "f@sha256:"
            + "0".repeat(64));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theProgramReadsThePodAndItsImages() throws Exception {
        Review review = Reviews.read(bytes(PodReview.creating(FIVE)));
        assertEquals(FIVE, review.images().stream().map(PodImage::image).toList());
        assertEquals(FakeCluster.NAMESPACE, review.pod().orElseThrow().namespace());
        assertFalse(review.dryRun());
    }

    @Test
    void noTwoQuestionsAreTheSame() throws Exception {
        Review one = Reviews.read(bytes(PodReview.creating(FIVE)));
        Review other = Reviews.read(bytes(PodReview.creating(FIVE)));
        assertFalse(one.uid().equals(other.uid()), one.uid());
    }

    @Test
    void aQuestionIsAsLongAsThoseOfRealPods() {
        int length = bytes(PodReview.creating(FIVE)).length;
        assertTrue(length > 6_000 && length < 10_000, () -> length + " bytes");
    }

    @Test
    void anAnswersImagesAreThoseOfItsPatchInOrder() throws Exception {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "replace")
                .put("path", "/spec/containers/0/image")
                .put("value", "m/nginx");
        patch.addObject().put("op", "replace").put("path", "/spec/containers/3/image").put("value", "m/d/e");
        patch.addObject().put("op", "add").put("path", "/metadata/annotations").putObject("value");
        byte[] answer = Reviews.write("1", Optional.empty(), patch, List.of("careful"));
        assertEquals(new PodAnswer(List.of("m/nginx", "m/d/e"), 7), PodAnswer.read(answer, 7));
    }

    @Test
    void anAnswerWithoutAPatchHasNoImages() throws Exception {
        byte[] answer = Reviews.write("1", Optional.empty(), JsonNodeFactory.instance.arrayNode(), List.of());
        assertEquals(List.of(), PodAnswer.read(answer, answer.length).images());
    }

    @Test
    void aRefusalAndGarbageAreNoAnswers() {
        byte[] refusal = Reviews.write("1", Optional.of("not here"), JsonNodeFactory.instance.arrayNode(),
                List.of());
        IOException failure = assertThrows(IOException.class, () -> PodAnswer.read(refusal, 1));
        assertTrue(String.valueOf(failure.getMessage()).contains("not here"), failure.toString());
        assertThrows(IOException.class, () -> PodAnswer.read(bytes("<html>"), 1));
    }
}
