package dev.weir.admission.pod;

import tools.jackson.databind.JsonNode;

/**
 * One image that a pod names.
 *
 * @param kind where it stands
 * @param index its place in the list of that kind, from 0
 * @param name the name of the container or volume
 * @param image the image as it is written
 * @param node the container or volume, whole
 */
public record PodImage(ImageKind kind, int index, String name, String image, JsonNode node) {

    /** Returns where the image is in the pod (RFC 6901). */
    public String pointer() {
        return "/spec/" + kind.field() + "/" + index
                + (kind == ImageKind.VOLUME ? "/image/reference" : "/image");
    }

    /** Returns a name that is unique in the pod: {@code web} of a container, {@code volumes/model} of a volume. */
    public String key() {
        return kind == ImageKind.VOLUME ? "volumes/" + name : name;
    }

    /** Returns whether a node asks the registry for the image at each start, whether or not it has it. */
    public boolean isAlwaysPulled() {
        JsonNode holder = kind == ImageKind.VOLUME ? node.path("image") : node;
        return holder.path(kind == ImageKind.VOLUME ? "pullPolicy" : "imagePullPolicy")
                .asString("")
                .equals("Always");
    }

    /** Without the container, which may hold secrets. */
    @Override
    public String toString() {
        return key() + "=" + image;
    }
}
