package dev.weir.proxy.http;

import java.util.ArrayList;
import java.util.List;

/** A status and header fields; names in lower case, as HTTP/2 wants them. */
final class ResponseHead {

    /** The length of the body is not known. */
    static final long UNKNOWN_LENGTH = -1;

    private int status;
    private final List<String> fields = new ArrayList<>(20);
    private long contentLength = UNKNOWN_LENGTH;

    ResponseHead(int status) {
        this.status = status;
        add("docker-distribution-api-version", "registry/2.0");
    }

    int status() {
        return status;
    }

    /** Adds a field. Characters that no field value may have become blanks. */
    ResponseHead add(String name, String value) {
        fields.add(name);
        fields.add(clean(value));
        return this;
    }

    /** Changes the status. */
    ResponseHead status(int changed) {
        status = changed;
        return this;
    }

    /** Changes a field's value. */
    ResponseHead set(String name, String value) {
        int index = fields.indexOf(name);
        fields.set(index + 1, clean(value));
        return this;
    }

    /** Sets the body's length in bytes, or {@link #UNKNOWN_LENGTH}. */
    ResponseHead contentLength(long length) {
        contentLength = length;
        return this;
    }

    long contentLength() {
        return contentLength;
    }

    /** Takes each field; the length is not among them. */
    void forEach(java.util.function.BiConsumer<String, String> field) {
        for (int i = 0; i < fields.size(); i += 2) {
            field.accept(fields.get(i), fields.get(i + 1));
        }
    }

    private static String clean(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isFieldCharacter(value.charAt(i))) {
                StringBuilder clean = new StringBuilder(value.length());
                value.chars().forEach(c -> clean.append(isFieldCharacter((char) c) ? (char) c : ' '));
                return clean.toString();
            }
        }
        return value;
    }

    private static boolean isFieldCharacter(char c) {
        return c >= ' ' && c <= '~';
    }
}
