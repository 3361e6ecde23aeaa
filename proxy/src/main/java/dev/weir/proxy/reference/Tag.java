package dev.weir.proxy.reference;

import dev.weir.proxy.reference.InvalidReferenceException.Kind;

/** A tag: {@code [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}} (distribution-spec, "Pulling manifests"). */
public record Tag(String name) implements Reference {

    private static final int MAX_LENGTH = 128;
    private static final int MAX_SUBJECT = 64;

    /** Checks the grammar. */
    public Tag {
        if (!isValid(name)) {
            throw new InvalidReferenceException(Kind.TAG,
                    "not a tag: use up to 128 of A-Z a-z 0-9 _ . - and do not start with . or -");
        }
    }

    /** Parses a tag. */
    public static Tag parse(String text) {
        return new Tag(text);
    }

    /**
     * Returns the tag under which registries without the referrers API keep what refers to a manifest (distribution-spec,
     * "Referrers Tag Schema").
     *
     * @param suffix what is appended, such as cosign's {@code .sig}; may be empty
     */
    public static Tag ofReferrers(Digest subject, String suffix) {
        String hex = subject.hex();
        return new Tag(subject.algorithm().id() + "-" + hex.substring(0, Math.min(MAX_SUBJECT, hex.length()))
                + suffix);
    }

    private static boolean isValid(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
            if (!word && (i == 0 || c != '.' && c != '-')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return name;
    }
}
