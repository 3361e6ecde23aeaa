package dev.weir.admission.pod;

import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes AdmissionReviews of {@code admission.k8s.io/v1}. */
public final class Reviews {

    private static final String VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final int DEEPEST = 200;
    private static final Pattern PLACE = Pattern.compile("\\[Source: [^;\\]]*(?:; ([^\\]]*))?\\]");

    /** Depth is limited, so that no request costs more than its length. */
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build()).build();

    private Reviews() {}

    /**
     * Reads a request.
     *
     * @throws MalformedReviewException if it is none that Weir knows
     */
    public static Review read(byte[] body) throws MalformedReviewException {
        JsonNode review = parse(body);
        String version = review.path("apiVersion").asString("");
        if (!review.isObject() || !review.path("kind").asString("").equals(KIND)) {
            throw new MalformedReviewException("not an AdmissionReview: its kind must be " + KIND, null);
        }
        if (!version.equals(VERSION)) {
            throw new MalformedReviewException(
                    "AdmissionReviews of " + VERSION + " are answered, but this one is of "
                            + (version.isEmpty() ? "no version" : shortened(version))
                            + "; set admissionReviewVersions: [v1] in the webhook's configuration",
                    null);
        }
        JsonNode request = review.path("request");
        String uid = request.path("uid").asString("");
        if (!request.isObject() || uid.isEmpty()) {
            throw new MalformedReviewException("the AdmissionReview has no request with a uid", null);
        }
        String namespace = request.path("namespace").asString("");
        JsonNode resource = request.path("resource");
        boolean isPod = resource.path("group").asString("").isEmpty()
                && resource.path("resource").asString("").equals("pods");
        return new Review(uid, request.path("operation").asString(""),
                request.path("subResource").asString(""),
                isPod, request.path("dryRun").asBoolean(false), pod(request.path("object"), namespace),
                pod(request.path("oldObject"), namespace));
    }

    /** Returns the uid of a request, if it can be read; for answers to what went wrong. */
    public static Optional<String> uid(byte[] body) {
        try {
            return parse(body).path("request").path("uid").asStringOpt().filter(uid -> !uid.isEmpty());
        } catch (MalformedReviewException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes an answer.
     *
     * @param uid the request's
     * @param refusal why the pod is refused; empty to allow it
     * @param patch what to change (RFC 6902); nothing if it is empty
     * @param warnings what the person who submitted the pod is told
     */
    public static byte[] write(String uid, Optional<String> refusal, ArrayNode patch, List<String> warnings) {
        ObjectNode review = JSON.createObjectNode();
        review.put("apiVersion", VERSION);
        review.put("kind", KIND);
        ObjectNode response = review.putObject("response");
        response.put("uid", uid);
        response.put("allowed", refusal.isEmpty());
        refusal.ifPresent(message -> response.putObject("status").put("code", 403).put("message", message));
        if (!patch.isEmpty() && refusal.isEmpty()) {
            response.put("patchType", "JSONPatch");
            response.put("patch", Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(patch)));
        }
        if (!warnings.isEmpty()) {
            ArrayNode list = response.putArray("warnings");
            warnings.forEach(list::add);
        }
        return JSON.writeValueAsBytes(review);
    }

    private static JsonNode parse(byte[] body) throws MalformedReviewException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new MalformedReviewException("not JSON: " + told(e), e);
        }
    }

    /** Where parentheses are not closed, Jackson says where they began, and what it read from. */
    private static String told(JacksonException e) {
        return PLACE.matcher(String.valueOf(e.getOriginalMessage())).replaceAll("$1");
    }

    private static Optional<Pod> pod(JsonNode node, String namespace) {
        if (!(node instanceof ObjectNode object)) {
            return Optional.empty();
        }
        String own = object.path("metadata").path("namespace").asString("");
        return Optional.of(new Pod(object, namespace.isEmpty() ? own : namespace));
    }

    private static String shortened(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
