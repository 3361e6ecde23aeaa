package dev.weir.admission.rules;

/** When an image is swapped for the mirror's. */
public enum SwapPolicy {
    /** Only when the mirror has it. */
    EXISTS("exists"),
    /** Whether or not the mirror has it; a node may have to try again until it does. */
    ALWAYS("always"),
    /** For the mirror's when that has it, for Weir's own until then. */
    PROXY_UNTIL_MIRRORED("proxyUntilMirrored");

    private final String word;

    SwapPolicy(String word) {
        this.word = word;
    }

    /** Returns the word of the configuration. */
    public String word() {
        return word;
    }
}
