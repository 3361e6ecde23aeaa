package dev.weir.proxy.reference;

/** What names a manifest inside a repository: a {@link Tag} or a {@link Digest} (distribution-spec, "Pulling manifests"). */
public sealed interface Reference permits Tag, Digest {

    /**
     * Parses a path segment: a text with a colon is a digest, anything else a tag.
     *
     * @throws InvalidReferenceException if it is neither
     */
    static Reference parse(String text) {
        return text.indexOf(':') >= 0 ? Digest.parse(text) : Tag.parse(text);
    }

    /** Returns the form used in URLs. */
    @Override
    String toString();
}
