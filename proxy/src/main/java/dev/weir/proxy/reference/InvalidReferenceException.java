package dev.weir.proxy.reference;

/** A name, tag or digest that breaks the grammar of the OCI distribution specification. */
public final class InvalidReferenceException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** Which of the distribution specification's error codes fits. */
    public enum Kind {
        /** A repository name that breaks the grammar: {@code NAME_INVALID}. */
        NAME,
        /** A tag that breaks the grammar: {@code MANIFEST_INVALID} or {@code TAG_INVALID} at the edge. */
        TAG,
        /** A digest that breaks the grammar or whose algorithm is unknown: {@code DIGEST_INVALID}. */
        DIGEST
    }

    private final Kind kind;

    /** Creates the exception with a sentence that a client's user can act on. */
    public InvalidReferenceException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** Returns what was malformed. */
    public Kind kind() {
        return kind;
    }
}
