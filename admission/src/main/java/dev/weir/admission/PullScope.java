package dev.weir.admission;

import java.util.List;

import dev.weir.admission.pod.Pod;

/**
 * On whose behalf an image is looked for and copied: nobody's, or that of a pod with pull secrets. It names them and holds
 * none.
 *
 * @param namespace the pod's namespace; empty for nobody's
 * @param secrets the names of the pod's own pull secrets, in order
 * @param serviceAccount the pod's service account, whose pull secrets come after them
 */
public record PullScope(String namespace, List<String> secrets, String serviceAccount) {

    /** Nobody's: Weir's own credentials alone. */
    public static final PullScope NOBODY = new PullScope("", List.of(), "");

    /** Copies the names. */
    public PullScope {
        secrets = List.copyOf(secrets);
    }

    /** Returns a pod's scope. */
    public static PullScope of(Pod pod) {
        return new PullScope(pod.namespace(), pod.pullSecrets(), pod.serviceAccount());
    }

    /** Returns whether it is nobody's. */
    public boolean isNobody() {
        return namespace.isEmpty();
    }
}
