package dev.weir.admission;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.fabric8.zjsonpatch.JsonPatch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.MalformedReviewException;
import dev.weir.admission.pod.Review;
import dev.weir.admission.pod.Reviews;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.Rule;

/** Requests, recorded ones and made ones, and what becomes of the pods in them. */
final class TestReviews {

    static final JsonMapper JSON = JsonMapper.shared();

    private TestReviews() {}

    static byte[] recorded(String name) {
        try (InputStream file = TestReviews.class.getResourceAsStream("/reviews/" + name)) {
            return Objects.requireNonNull(file, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Review read(byte[] body) {
        try {
            return Reviews.read(body);
        } catch (MalformedReviewException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes the creation of a pod with one container an image. */
    static Review creating(String... images) {
        ObjectNode pod = JSON.createObjectNode();
        pod.putObject("metadata").put("name", "web");
        for (int i = 0; i < images.length; i++) {
            pod.withObject("/spec")
                    .withArray("containers")
                    .addObject()
                    .put("name", "c" + i)
                    .put("image", images[i]);
        }
        return creating("shop", pod);
    }

    static Review creating(String namespace, JsonNode pod) {
        ObjectNode review = (ObjectNode) JSON.readTree(recorded("01-create-pods.json"));
        ObjectNode request = (ObjectNode) review.get("request");
        request.put("namespace", namespace);
        request.set("object", pod);
        return read(JSON.writeValueAsBytes(review));
    }

    /** Applies a patch by a library that is not ours. */
    static JsonNode patched(JsonNode pod, JsonNode patch) {
        return JsonPatch.apply(patch, pod);
    }

    /** Returns the same request about another object. */
    static Review with(byte[] body, JsonNode object) {
        ObjectNode review = (ObjectNode) JSON.readTree(body);
        ((ObjectNode) review.get("request")).set("object", object);
        return read(JSON.writeValueAsBytes(review));
    }

    static AdmissionSettings settings(Policy policy, Rule... rules) {
        return new AdmissionSettings(policy, Duration.ofMillis(300), false, false, true, List.of(rules),
                Set.of("kube-system", "weir"), Set.of(), Optional.of(FakeWorld.NAMING),
                Optional.of("weir.example.com:5000"),
                Set.of("docker.io", "quay.io", "ghcr.io", "registry.k8s.io"));
    }
}
