package dev.weir.proxy.http;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What Weir looks at in a request.
 *
 * @param method the method, upper case
 * @param uri the target: path and query
 * @param range the Range field, if there is one
 * @param ifRange the If-Range field, if there is one
 * @param ifNoneMatch the If-None-Match field, if there is one
 * @param accept the Accept fields as they came
* @param requestId the X-Request-Id field, if there is one
 * @param authorization the Authorization field, if there is one; never shown
 */
record RequestHead(String method, String uri, @Nullable String range, @Nullable String ifRange,
        @Nullable String ifNoneMatch, List<String> accept, @Nullable String authorization,
        @Nullable String requestId) {

    /** More media types than this in one request are not passed on. */
    private static final int MAX_TYPES = 16;

    @Override
    public String toString() {
        return method + " " + uri;
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** Returns whether the method only reads. */
    boolean reads() {
        return method.equals("GET") || isHead();
    }

    /** Returns the media types of Accept fields that registries know. */
    static List<String> mediaTypes(List<String> acceptFields) {
        return acceptFields.stream()
                .flatMap(field -> java.util.Arrays.stream(field.split(",", -1)))
                .map(dev.weir.proxy.reference.MediaTypes::withoutParameters)
                .filter(type -> type.matches("application/[a-z0-9.+-]{1,100}"))
                .distinct()
                .limit(MAX_TYPES)
                .toList();
    }
}
