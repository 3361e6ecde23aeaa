package dev.weir.admission.rules;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Pod;

/** What expressions see of a pod, made once for all its images; safe for use by many threads. */
public final class PodObject {

    private static final ObjectMapper JSON = JsonMapper.shared();

    private final Pod pod;
    private final long until;
    private @Nullable Object object;

    /**
     * Creates it.
     *
     * @param until when expressions about the pod are given up, in {@link System#nanoTime}
     */
    public PodObject(Pod pod, long until) {
        this.pod = pod;
        this.until = until;
    }

    long until() {
        return until;
    }

    /** Returns the pod as maps, lists and texts, with its namespace filled in; nobody changes it. */
    synchronized Object get() {
        Object made = object;
        if (made == null) {
            ObjectNode filled = pod.json().deepCopy();
            filled.withObject("/metadata").put("namespace", pod.namespace());
            made = JSON.convertValue(filled, Object.class);
            object = made;
        }
        return made;
    }
}
