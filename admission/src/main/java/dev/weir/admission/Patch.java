package dev.weir.admission;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Pod;
import dev.weir.admission.pod.Review;

/**
 * Writes what decisions change of a pod, and no more (RFC 6902). There are no {@code test} operations: the API server
 * applies the patch to the very object that it sent, and one that failed would refuse the pod.
 */
final class Patch {

    /** What images were before, by container. */
    static final String ORIGINALS = "weir.dev/original-images";
    /** Why images are what they are, by container. */
    static final String REASONS = "weir.dev/reasons";

    private static final ObjectMapper JSON = JsonMapper.shared();
    private static final int LONGEST_REASON = 200;
    /** Kubernetes' TotalAnnotationSizeLimitB. */
    private static final long MOST_ANNOTATION_BYTES = 256 << 10;

    private Patch() {}

    static ArrayNode of(Review review, Pod pod, List<Decision> decisions) {
        ArrayNode patch = JSON.createArrayNode();
        for (Decision each : decisions) {
            if (each.outcome() instanceof Outcome.Changed(String image)) {
                operation(patch, "replace", each.image().pointer()).put("value", image);
            }
        }
        // Of an answer about ephemeral containers the API server keeps the containers alone.
        if (!patch.isEmpty() && !review.isAboutEphemeralContainers()) {
            annotate(patch, pod, decisions);
        }
        return patch;
    }

    private static void annotate(ArrayNode patch, Pod pod, List<Decision> decisions) {
        Map<String, String> before = pod.annotations();
        Map<String, String> originals = read(before.get(ORIGINALS));
        Map<String, String> reasons = read(before.get(REASONS));
        for (Decision each : decisions) {
            String key = each.image().key();
            if (each.outcome() instanceof Outcome.Changed) {
                originals.putIfAbsent(key, each.image().image());
            }
            // What an earlier answer has changed keeps the reason that it had then.
            if (each.reason() != Reason.OURS) {
                reasons.put(key,
                        shortened((each.outcome() instanceof Outcome.Changed ? "changed: " : "left: ")
                                + each.why()));
            }
        }
        if (!fits(before, originals, reasons)) {
            return;
        }
        JsonNode metadata = pod.json().path("metadata");
        if (!metadata.isObject()) {
            operation(patch, "add", "/metadata").putObject("value");
        }
        if (metadata.path("annotations").isObject()) {
            add(patch, ORIGINALS, write(originals));
            add(patch, REASONS, write(reasons));
        } else {
            operation(patch, "add", "/metadata/annotations").putObject("value")
                    .put(ORIGINALS, write(originals))
                    .put(REASONS, write(reasons));
        }
    }

    /** A pod whose annotations are longer than that is refused by the API server: better none of ours. */
    private static boolean fits(Map<String, String> before, Map<String, String> originals,
            Map<String, String> reasons) {
        Map<String, String> after = new HashMap<>(before);
        after.put(ORIGINALS, write(originals));
        after.put(REASONS, write(reasons));
        long bytes = 0;
        for (Map.Entry<String, String> each : after.entrySet()) {
            bytes += each.getKey().getBytes(StandardCharsets.UTF_8).length
                    + each.getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes <= MOST_ANNOTATION_BYTES;
    }

    private static void add(ArrayNode patch, String annotation, String value) {
        operation(patch, "add", "/metadata/annotations/" + escaped(annotation)).put("value", value);
    }

    private static ObjectNode operation(ArrayNode patch, String operation, String path) {
        return patch.addObject().put("op", operation).put("path", path);
    }

    /** RFC 6901, section 3. */
    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    /** Reads what an earlier answer wrote; what somebody else wrote there is not kept. */
    private static Map<String, String> read(@Nullable String annotation) {
        Map<String, String> texts = new TreeMap<>();
        if (annotation != null) {
            try {
                JSON.readTree(annotation)
                        .properties()
                        .forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
            } catch (JacksonException e) {
                texts.clear();
            }
        }
        return texts;
    }

    private static String write(Map<String, String> texts) {
        return JSON.writeValueAsString(texts);
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) + "…" : text;
    }
}
