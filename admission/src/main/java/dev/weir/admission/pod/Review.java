package dev.weir.admission.pod;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A question of an API server ({@code admission.k8s.io/v1}, AdmissionReview).
 *
 * @param uid names the question; the answer repeats it
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param subresource the subresource, such as {@code ephemeralcontainers}; empty for the object itself
 * @param isPod whether it is about a pod of the core API
 * @param dryRun whether nothing is going to be kept: then nothing may be caused either
 * @param pod the object; empty where there is none
 * @param before the object as it was; empty where there was none
 */
public record Review(String uid, String operation, String subresource, boolean isPod, boolean dryRun,
        Optional<Pod> pod, Optional<Pod> before) {

    /**
     * Returns the images to decide on: all of a new pod, and the new ephemeral containers of a running one. Other updates
     * have none, since changing a running pod's image restarts it.
     */
    public List<PodImage> images() {
        if (!isPod || pod.isEmpty()) {
            return List.of();
        }
        if (operation.equals("CREATE") && subresource.isEmpty()) {
            return pod.get().images();
        }
        if (!isAboutEphemeralContainers()) {
            return List.of();
        }
        Set<String> known = before.map(Review::ephemeral).orElse(Set.of());
        return pod.get()
                .images()
                .stream()
                .filter(each -> each.kind() == ImageKind.EPHEMERAL_CONTAINER && !known.contains(each.name()))
                .toList();
    }

    /** Returns whether the request adds ephemeral containers; the API server keeps nothing else of its answer. */
    public boolean isAboutEphemeralContainers() {
        return operation.equals("UPDATE") && subresource.equals("ephemeralcontainers");
    }

    private static Set<String> ephemeral(Pod pod) {
        return pod.images()
                .stream()
                .filter(each -> each.kind() == ImageKind.EPHEMERAL_CONTAINER)
                .map(PodImage::name)
                .collect(Collectors.toSet());
    }
}
