package dev.weir.bench.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the webhook has answered about a pod.
 *
 * @param images the images that it gives containers instead of their own, in the order of the patch; none where the pod
 *        stays as it is
 * @param length how many bytes the answer had on its way
 */
public record PodAnswer(List<String> images, int length) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern IMAGE = Pattern.compile("/spec/containers/\\d+/image");

    /** Copies the list. */
    public PodAnswer {
        images = List.copyOf(images);
    }

    /**
     * Reads an answer.
     *
     * @param json the answer, unpacked
     * @throws IOException if it is none, or refuses the pod
     */
    static PodAnswer read(byte[] json, int length) throws IOException {
        try {
            JsonNode response = JSON.readTree(json).path("response");
            if (!response.path("allowed").asBoolean(false)) {
                throw new IOException("the pod is not allowed: " + response);
            }
            List<String> images = new ArrayList<>();
            String patch = response.path("patch").asString("");
            if (!patch.isEmpty()) {
                for (JsonNode operation : JSON.readTree(Base64.getDecoder().decode(patch))) {
                    if (IMAGE.matcher(operation.path("path").asString("")).matches()) {
                        images.add(operation.path("value").asString(""));
                    }
                }
            }
            return new PodAnswer(images, length);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("this is no AdmissionReview: " + e.getMessage(), e);
        }
    }
}
