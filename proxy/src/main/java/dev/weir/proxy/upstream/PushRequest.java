package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.Locale;

/**
 * One step of a push (distribution-spec, "Push").
 *
 * @param method the method
 * @param target the path and query in the registry; or the whole URL that the registry has given for an upload
 * @param repository the repository, as the registry knows it, for the scope of a token
 * @param contentType the Content-Type; empty for none
 * @param body what is sent
 * @param patience how long the answer may take once all has been sent
 */
public record PushRequest(Method method, String target, String repository, String contentType,
        RequestBody body,
        Duration patience) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The methods that a push needs. */
    public enum Method {
        /** Begins an upload, or mounts a blob. */
        POST,
        /** Ends an upload, or puts a manifest. */
        PUT,
        /** Deletes a manifest or tag. */
        DELETE
    }

    /** Checks the target. */
    public PushRequest {
        String lower = target.toLowerCase(Locale.ROOT);
        if (!target.startsWith("/") && !lower.startsWith("http://") && !lower.startsWith("https://")
                || !target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw new IllegalArgumentException("a push goes to a path or a URL, without odd characters");
        }
    }

    /** Returns a request without a body. */
    public static PushRequest of(Method method, String target, String repository) {
        return new PushRequest(method, target, repository, "", RequestBody.EMPTY, PATIENCE);
    }

    /** Returns this request with a body. */
    public PushRequest with(String type, RequestBody content) {
        return new PushRequest(method, target, repository, type, content, patience);
    }
}
