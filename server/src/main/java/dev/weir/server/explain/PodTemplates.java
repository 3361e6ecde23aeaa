package dev.weir.server.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Pod;

/** Finds the pods that an object makes. */
final class PodTemplates {

    private static final Map<String, String> TEMPLATES = Map.of("Deployment", "/spec/template", "StatefulSet",
            "/spec/template", "DaemonSet", "/spec/template", "ReplicaSet", "/spec/template",
            "ReplicationController",
            "/spec/template", "Job", "/spec/template", "CronJob", "/spec/jobTemplate/spec/template",
            "PodTemplate",
            "/template");

    private PodTemplates() {}

    /**
     * A pod in a manifest.
     *
     * @param object whose it is, such as {@code Deployment shop/web}
     * @param pod the pod
     * @param pointer where the pod is in its document (RFC 6901)
     */
    record Found(String object, Pod pod, String pointer) {}

    /** Returns the pods of a document; lists have those of their items. */
    static List<Found> in(@Nullable Object document, String namespace) {
        List<Found> found = new ArrayList<>();
        collect(JsonMapper.shared().valueToTree(document), "", namespace, found);
        return found;
    }

    private static void collect(JsonNode object, String pointer, String namespace, List<Found> found) {
        String kind = object.path("kind").asString("");
        if (kind.equals("List") || kind.endsWith("List") && object.path("items").isArray()) {
            int index = 0;
            for (JsonNode item : object.path("items")) {
                collect(item, pointer + "/items/" + index++, namespace, found);
            }
            return;
        }
        Optional<String> template = kind.equals("Pod")
                ? Optional.of("")
                : Optional.ofNullable(TEMPLATES.get(kind));
        if (template.isEmpty() || !(object.at(template.get()) instanceof ObjectNode pod)) {
            return;
        }
        String own = object.path("metadata").path("namespace").asString("");
        String inside = own.isEmpty() ? namespace : own;
        String name = object.path("metadata").path("name").asString("");
        ObjectNode copy = pod.deepCopy();
        if (!kind.equals("Pod")) {
            owned(copy, object, kind, name);
        }
        found.add(
                new Found(kind + " " + inside + "/" + name, new Pod(copy, inside), pointer + template.get()));
    }

    /** The pod gets the owner that it will have; a Deployment's is a ReplicaSet, a CronJob's a Job. */
    private static void owned(ObjectNode pod, JsonNode object, String kind, String name) {
        String version = object.path("apiVersion").asString("");
        ObjectNode metadata = pod.withObject("/metadata");
        metadata.put("generateName", name + "-");
        metadata.withArray("ownerReferences")
                .addObject()
                .put("apiVersion", version)
                .put("kind", switch (kind) {
                    case "Deployment" -> "ReplicaSet";
                    case "CronJob" -> "Job";
                    default -> kind;
                })
                .put("name", name)
                .put("uid", "");
    }
}
