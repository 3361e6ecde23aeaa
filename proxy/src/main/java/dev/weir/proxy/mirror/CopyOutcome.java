package dev.weir.proxy.mirror;

/** How a copy stands after somebody has waited for it. */
public sealed interface CopyOutcome {

    /** It is in the mirror. */
    record Mirrored() implements CopyOutcome {}

    /**
     * It can't be copied until somebody changes something.
     *
     * @param reason a sentence
     */
    record Failed(String reason) implements CopyOutcome {}

    /**
     * It goes on.
     *
     * @param reason why the last attempt failed; empty if none did
     */
    record UnderWay(String reason) implements CopyOutcome {}
}
