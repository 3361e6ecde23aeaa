package dev.weir.admission.rules;

/** What becomes of an image that the mirror lacks. */
public enum CopyPolicy {
    /** It is copied, and nobody waits for it. */
    BACKGROUND,
    /** It is copied, and the answer waits for it, for as long as the policy says. */
    WAIT,
    /** Nothing. */
    NONE
}
