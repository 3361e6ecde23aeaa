package dev.weir.admission.pod;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod as it was submitted, seen by those who decide. Nothing here changes it.
 *
 * @param json the pod
 * @param namespace the namespace that it is made in; the pod itself may not name one
 */
public record Pod(ObjectNode json, String namespace) {

    /** Says that the kubelet made this pod from a file: the API has no more than its picture, which must not be changed. */
    private static final String MIRROR_POD = "kubernetes.io/config.mirror";

    /** An owner, from {@code metadata.ownerReferences}. */
    public record Owner(String group, String kind, String name, String apiVersion, String uid) {}

    /** Returns the pod's name, or what its name begins with where the API server makes one up. */
    public String name() {
        String name = metadata("name");
        return name.isEmpty() ? metadata("generateName") + "?" : name;
    }

    /** Returns whether the pod has its name already. */
    public boolean isNamed() {
        return !metadata("name").isEmpty();
    }

    /** Returns a text of the metadata; empty if there is none. */
    public String metadata(String field) {
        return json.path("metadata").path(field).asString("");
    }

    /** Returns whether it is the picture of a static pod. */
    public boolean isMirrorPod() {
        return json.path("metadata").path("annotations").has(MIRROR_POD);
    }

    /** Returns its labels. */
    public Map<String, String> labels() {
        return texts(json.path("metadata").path("labels"));
    }

    /** Returns its annotations. */
    public Map<String, String> annotations() {
        return texts(json.path("metadata").path("annotations"));
    }

    /** Returns the name of its service account; {@code default} where it names none. */
    public String serviceAccount() {
        JsonNode spec = json.path("spec");
        String name = spec.path("serviceAccountName").asString(spec.path("serviceAccount").asString(""));
        return name.isEmpty() ? "default" : name;
    }

    /** Returns the names of its own pull secrets, in order. */
    public List<String> pullSecrets() {
        List<String> names = new ArrayList<>();
        for (JsonNode each : json.path("spec").path("imagePullSecrets")) {
            String name = each.path("name").asString("");
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Returns who owns it. */
    public List<Owner> owners() {
        List<Owner> owners = new ArrayList<>();
        for (JsonNode each : json.path("metadata").path("ownerReferences")) {
            String version = each.path("apiVersion").asString("");
            int slash = version.indexOf('/');
            owners.add(new Owner(slash < 0 ? "" : version.substring(0, slash),
                    each.path("kind").asString(""), each.path("name").asString(""), version,
                    each.path("uid").asString("")));
        }
        return owners;
    }

    /** Returns every image that it names: containers, init containers, ephemeral containers, volumes. */
    public List<PodImage> images() {
        List<PodImage> images = new ArrayList<>();
        for (ImageKind kind : ImageKind.values()) {
            int index = 0;
            for (JsonNode each : json.path("spec").path(kind.field())) {
                JsonNode image = kind == ImageKind.VOLUME
                        ? each.path("image").path("reference")
                        : each.path("image");
                // An empty image may be filled in later, by whoever owns the pod template.
                if (image.isString() && !image.asString().isEmpty()) {
                    images.add(new PodImage(kind, index, each.path("name").asString(""), image.asString(),
                            each));
                }
                index++;
            }
        }
        return images;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asString("")));
        return texts;
    }

    /** Without its content, which may hold secrets. */
    @Override
    public String toString() {
        return namespace + "/" + name();
    }
}
