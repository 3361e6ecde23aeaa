package dev.weir.proxy.mirror;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.MediaTypes;

/** Indexes that Weir writes itself, because what was pushed elsewhere can't be pushed as it is (image-spec, "image index"). */
final class IndexJson {

    /** The annotation of an index that was made of a larger one: the digest of that. */
    static final String ORIGINAL = "dev.weir.original-digest";

    private static final String MANIFESTS = "manifests";
    private static final String ANNOTATIONS = "annotations";
    private static final JsonMapper JSON = JsonMapper.shared();

    private IndexJson() {}

    /**
     * Returns an index of some of an index's manifests, annotated with where it comes from. It is an OCI index whatever the
     * original is: Docker's lists have no annotations.
     *
     * @throws IllegalArgumentException if the original is no index
     */
    static MirroredManifest derive(MirroredManifest original, Predicate<Digest> keeps) {
        ObjectNode index = object(original.content());
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode each : index.path(MANIFESTS)) {
            if (keeps.test(Digest.parse(each.path("digest").asString("")))) {
                kept.add(each);
            }
        }
        index.set(MANIFESTS, kept);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        ObjectNode annotations = index.path(ANNOTATIONS) instanceof ObjectNode there
                ? there
                : index.putObject(ANNOTATIONS);
        annotations.put(ORIGINAL, original.digest().toString());
        return written(index);
    }

    /** Returns the digest of the index that an index was derived from. */
    static Optional<Digest> originalOf(MirroredManifest manifest) {
        if (!MediaTypes.isIndex(manifest.mediaType())) {
            return Optional.empty();
        }
        try {
            String digest = object(manifest.content()).path(ANNOTATIONS).path(ORIGINAL).asString("");
            return digest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(digest));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns an index of the manifests of both, each once (distribution-spec, "Pushing Manifests with Subject": what a client
     * does for a registry without referrers).
     *
     * @throws IllegalArgumentException if one is no index
     */
    static MirroredManifest union(byte[] one, Optional<MirroredManifest> other) {
        ObjectNode index = object(one);
        ArrayNode all = JSON.createArrayNode();
        Set<String> seen = new HashSet<>();
        for (JsonNode each : index.path(MANIFESTS)) {
            if (seen.add(each.path("digest").asString(""))) {
                all.add(each);
            }
        }
        other.ifPresent(there -> {
            for (JsonNode each : object(there.content()).path(MANIFESTS)) {
                if (seen.add(each.path("digest").asString(""))) {
                    all.add(each);
                }
            }
        });
        index.put("schemaVersion", 2);
        index.put("mediaType", MediaTypes.OCI_INDEX);
        index.set(MANIFESTS, all);
        return written(index);
    }

    private static MirroredManifest written(ObjectNode index) {
        byte[] content = JSON.writeValueAsBytes(index);
        return new MirroredManifest(Digest.sha256(content), MediaTypes.OCI_INDEX, content);
    }

    private static ObjectNode object(byte[] content) {
        try {
            if (JSON.readTree(content) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("not a JSON object");
    }
}
