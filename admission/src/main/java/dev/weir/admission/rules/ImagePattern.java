package dev.weir.admission.rules;

import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.InvalidReferenceException;

/**
 * A pattern for images, such as {@code docker.io/**} or {@code quay.io/acme/app:v1.*}. One without a tag matches every
 * tag. A plain name is made whole first: {@code nginx} means {@code docker.io/library/nginx}.
 */
public final class ImagePattern {

    private final String text;
    private final Glob glob;
    private final boolean tagged;

    /**
     * Reads a pattern.
     *
     * @throws InvalidRuleException if it is none
     */
    public ImagePattern(String text) {
        this.text = text;
        this.tagged = text.indexOf(':', text.lastIndexOf('/') + 1) >= 0 || text.indexOf('@') >= 0;
        Glob written = new Glob(text);
        this.glob = written.isPlain() ? new Glob(whole(text, tagged)) : written;
    }

    private static String whole(String text, boolean tagged) {
        try {
            ImageReference image = ImageReference.parse(text);
            return tagged ? image.toString() : image.name();
        } catch (InvalidReferenceException e) {
            throw new InvalidRuleException("not a pattern for images: " + e.getMessage(), e);
        }
    }

    /** Returns whether an image matches. */
    public boolean matches(ImageReference image) {
        if (!tagged) {
            return glob.matches(image.name());
        }
        String withTag = image.name() + image.tag().map(tag -> ":" + tag).orElse("");
        return glob.matches(image.toString()) || glob.matches(withTag);
    }

    @Override
    public String toString() {
        return text;
    }
}
