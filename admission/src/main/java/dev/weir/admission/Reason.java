package dev.weir.admission;

import java.util.Locale;

/** Why an image is treated as it is. */
public enum Reason {
    /** The mirror has it. */
    MIRRORED("the mirror has it"),
    /** It is swapped whether or not the mirror has it. */
    ALWAYS("it is always swapped"),
    /** Weir itself is the target. */
    PROXY("Weir serves it"),
    /** Weir serves it until the mirror has it. */
    UNTIL_MIRRORED("Weir serves it until the mirror has it"),
    /** A rule fixes its tag. */
    PINNED("its tag is fixed to the digest that it has now"),
    /** The mirror lacks it. */
    NOT_MIRRORED("the mirror does not have it yet"),
    /** It was waited for, and is on its way. */
    COPY_SLOW("its copy is still under way"),
    /** It was waited for, and does not come. */
    COPY_FAILED("it can't be copied"),
    /** The mirror can't say. */
    MIRROR_UNAVAILABLE("the mirror can't be asked"),
    /** Nobody has answered within the budget. */
    OUT_OF_TIME("nobody said in time whether the mirror has it"),
    /** The tag to be fixed can't be resolved. */
    UNRESOLVED("its tag can't be resolved"),
    /** A rule says so. */
    RULE("a rule says so"),
    /** The pod or its namespace has opted out. */
    OPTED_OUT("the label weir.dev/swap says so"),
    /** The namespace is left alone. */
    SHIELDED("this namespace is left alone unless a rule names it"),
    /** Whether its namespace has opted out is not known. */
    NAMESPACE_UNKNOWN("the labels of its namespace are not known"),
    /** The pod is the picture of a static one. */
    STATIC_POD("a static pod's picture must not be changed"),
    /** It names the mirror or Weir already. */
    OURS("it names the mirror or Weir already"),
    /** Weir serves no such registry. */
    NOT_SERVED("Weir does not serve its registry"),
    /** It is no image reference. */
    UNPARSABLE("it is not an image reference");

    private final String words;

    Reason(String words) {
        this.words = words;
    }

    /** Returns a clause for people. */
    public String words() {
        return words;
    }

    /** Returns the label of metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
