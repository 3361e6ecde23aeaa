package dev.weir.admission.rules;

/** What a rule does with the images that it matches. */
public enum Action {
    /** Swaps them, by the policy. */
    SWAP,
    /** Leaves them as they are. */
    LEAVE,
    /** Refuses the pod. */
    DENY,
    /** Leaves them where they are, but fixes their tag to the digest that it has now. */
    PIN
}
