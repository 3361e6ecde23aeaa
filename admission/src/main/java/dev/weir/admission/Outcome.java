package dev.weir.admission;

/** What becomes of an image. */
public sealed interface Outcome {

    /**
     * It is written differently.
     *
     * @param image how
     */
    record Changed(String image) implements Outcome {}

    /** It stays as it is. */
    record Left() implements Outcome {}

    /**
     * The pod is refused for it.
     *
     * @param message a sentence for whoever submitted it
     */
    record Denied(String message) implements Outcome {}

    /** Returns the label of metrics. */
    default String label() {
        return switch (this) {
            case Changed _ -> "changed";
            case Left _ -> "left";
            case Denied _ -> "denied";
        };
    }
}
