package dev.weir.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Reads manifests and writes simple ones. */
final class ManifestText {
    static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String OCI_TAR = "application/vnd.oci.image.layer.v1.tar";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ManifestText() {}

    /** Throws IllegalArgumentException when the text isn't a JSON object. */
    static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            if (!node.isObject()) {
                throw new IllegalArgumentException("a manifest must be a JSON object");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a manifest must be JSON", e);
        }
    }

    static String descriptor(String mediaType, String digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }

    static String image(String configDigest, long configSize, List<SampleImage.Layer> layers) {
        List<String> descriptors = layers.stream()
                .map(layer -> descriptor(OCI_TAR, layer.digest(), layer.size()))
                .toList();
        return "{\"schemaVersion\":2,\"mediaType\":\"" + OCI_MANIFEST + "\",\"config\":"
                + descriptor(OCI_CONFIG, configDigest, configSize) + ",\"layers\":["
                + String.join(",", descriptors)
                + "]}";
    }

    /** The descriptors of blobs (config, layers) in a manifest. */
    static List<JsonNode> blobs(JsonNode manifest) {
        List<JsonNode> found = new ArrayList<>();
        if (manifest.path("config").isObject()) {
            found.add(manifest.path("config"));
        }
        manifest.path("layers").forEach(found::add);
        return found;
    }

    /** The descriptor that a referrers answer lists for a manifest; empty when it refers to something else. */
    static Optional<String> descriptorOfReferrer(RegistryContent.Manifest manifest, String subject,
            Optional<String> wantedType) {
        JsonNode parsed = parse(manifest.text());
        String config = parsed.path("config").path("mediaType").asText("");
        String type = parsed.path("artifactType").asText(config);
        if (!parsed.path("subject").path("digest").asText("").equals(subject)
                || (wantedType.isPresent() && !wantedType.get().equals(type))) {
            return Optional.empty();
        }
        ObjectNode descriptor = JSON.createObjectNode()
                .put("mediaType", manifest.mediaType())
                .put("digest", manifest.digest())
                .put("size", manifest.content().size());
        if (!type.isEmpty()) {
            descriptor.put("artifactType", type);
        }
        if (parsed.path("annotations").isObject()) {
            descriptor.set("annotations", parsed.path("annotations"));
        }
        return Optional.of(descriptor.toString());
    }
}
