package dev.weir.proxy.reference;

import java.util.Optional;

/**
 * What an image runs on (image-spec, "image index", {@code platform}), such as {@code linux/arm64/v8}.
 *
 * @param os the operating system, such as {@code linux}
 * @param architecture the architecture, in Go's words, such as {@code amd64}
 * @param variant the architecture's variant, such as {@code v7}; empty where none is named, which means all as a wish
 */
public record Platform(String os, String architecture, Optional<String> variant) {

    private static final int MOST_PARTS = 3;

    /**
     * Parses {@code os/architecture} or {@code os/architecture/variant}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Platform parse(String text) {
        String[] parts = text.split("/", -1);
        boolean whole = parts.length >= 2 && parts.length <= MOST_PARTS;
        for (String part : parts) {
            whole &= !part.isEmpty() && part.chars().allMatch(c -> c > ' ' && c < 0x7f);
        }
        if (!whole) {
            throw new IllegalArgumentException("a platform is os/architecture or os/architecture/variant,"
                    + " such as linux/amd64 or linux/arm/v7");
        }
        return new Platform(parts[0], parts[1], parts.length == 2 ? Optional.empty() : Optional.of(parts[2]));
    }

    /** Returns whether an image for a platform is what is meant by this one. */
    public boolean covers(Platform image) {
        return os.equals(image.os) && architecture.equals(image.architecture)
                && (variant.isEmpty() || variant.equals(image.variant) || isUsual(variant.get(), image));
    }

    /** An arm64 without a variant is v8, and there is no other. */
    private static boolean isUsual(String wanted, Platform image) {
        return image.architecture.equals("arm64") && image.variant.isEmpty() && wanted.equals("v8");
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(each -> "/" + each).orElse("");
    }
}
