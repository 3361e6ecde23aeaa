package dev.weir.admission.pod;

/** Where in a pod an image stands. */
public enum ImageKind {
    /** A container. */
    CONTAINER("containers", "container"),
    /** An init container, or a sidecar, which is one that restarts. */
    INIT_CONTAINER("initContainers", "init container"),
    /** An ephemeral container, added to a running pod. */
    EPHEMERAL_CONTAINER("ephemeralContainers", "ephemeral container"),
    /** A volume that is an image. */
    VOLUME("volumes", "volume");

    private final String field;
    private final String words;

    ImageKind(String field, String words) {
        this.field = field;
        this.words = words;
    }

    /** Returns the name of the list in a pod's {@code spec}. */
    public String field() {
        return field;
    }

    /** Returns what people call it. */
    public String words() {
        return words;
    }
}
