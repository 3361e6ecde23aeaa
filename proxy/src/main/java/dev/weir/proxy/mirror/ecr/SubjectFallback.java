package dev.weir.proxy.mirror.ecr;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.mirror.MirroredManifest;
import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.DigestAlgorithm;
import dev.weir.proxy.reference.MediaTypes;

/**
 * What stands for a referrer (a signature, an SBOM) that the registry refuses because of its {@code subject}: the same
 * manifest without it, annotated with the original's digest, listed in an index under the tag that clients look at where
 * there is no referrers API (distribution-spec, "Referrers Tag Schema").
 */
final class SubjectFallback {

    /** Names the manifest that one stands for. */
    static final String ORIGINAL = "dev.weir.original-digest";

    private SubjectFallback() {}

    /** Returns the tag that lists what refers to a subject. */
    static String tag(Digest subject) {
        return subject.toString().replace(':', '-');
    }

    /** Returns a manifest without its subject. */
    static MirroredManifest withoutSubject(MirroredManifest manifest) {
        Map<String, @Nullable Object> json = object(manifest);
        json.remove("subject");
        Map<String, @Nullable Object> annotations = annotations(json);
        annotations.put(ORIGINAL, manifest.digest().toString());
        json.put("annotations", annotations);
        return manifest(manifest.mediaType(), json);
    }

    /** Returns the index with one referrer more; the same digest is listed once. */
    static MirroredManifest listed(Optional<MirroredManifest> index, MirroredManifest original,
            MirroredManifest referrer) {
        Map<String, @Nullable Object> list = index.map(SubjectFallback::object).orElseGet(LinkedHashMap::new);
        list.put("schemaVersion", 2L);
        list.put("mediaType", MediaTypes.OCI_INDEX);
        List<@Nullable Object> entries = new ArrayList<>();
        if (list.get("manifests") instanceof List<?> there) {
            there.stream()
                    .filter(each -> !(each instanceof Map<?, ?> entry)
                            || !referrer.digest().toString().equals(entry.get("digest")))
                    .forEach(entries::add);
        }
        entries.add(descriptor(original, referrer));
        list.put("manifests", entries);
        return manifest(MediaTypes.OCI_INDEX, list);
    }

    private static Map<String, @Nullable Object> descriptor(MirroredManifest original,
            MirroredManifest referrer) {
        Map<String, @Nullable Object> json = object(original);
        Map<String, @Nullable Object> entry = new LinkedHashMap<>();
        entry.put("mediaType", referrer.mediaType());
        entry.put("digest", referrer.digest().toString());
        entry.put("size", (long) referrer.content().length);
        Object type = json.get("artifactType") instanceof String given
                ? given
                : json.get("config") instanceof Map<?, ?> config ? config.get("mediaType") : null;
        if (type != null) {
            entry.put("artifactType", type);
        }
        Map<String, @Nullable Object> annotations = annotations(json);
        annotations.put(ORIGINAL, original.digest().toString());
        entry.put("annotations", annotations);
        return entry;
    }

    private static Map<String, @Nullable Object> annotations(Map<String, @Nullable Object> json) {
        Map<String, @Nullable Object> annotations = new LinkedHashMap<>();
        if (json.get("annotations") instanceof Map<?, ?> there) {
            there.forEach((name, value) -> annotations.put(String.valueOf(name), value));
        }
        return annotations;
    }

    private static Map<String, @Nullable Object> object(MirroredManifest manifest) {
        return Json.object(new String(manifest.content(), StandardCharsets.UTF_8));
    }

    private static MirroredManifest manifest(String type, Map<String, @Nullable Object> json) {
        byte[] content = Json.text(json).getBytes(StandardCharsets.UTF_8);
        return new MirroredManifest(DigestAlgorithm.SHA256.digestOf(content), type, content);
    }
}
