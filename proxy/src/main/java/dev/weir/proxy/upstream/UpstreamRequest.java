package dev.weir.proxy.upstream;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing to ask a registry.
 *
 * @param method GET or HEAD
 * @param path the path and query in the registry, such as {@code /v2/library/nginx/manifests/latest}
 * @param repository the repository, as the registry knows it, for the scope of a token; may be empty
 * @param accept the media types for the Accept header, in order; none sends no such header
 * @param offset the first byte wanted, 0 or more; above 0 a {@code Range: bytes=offset-} is sent
 * @param followRedirects whether an answer with a redirect is followed or handed out
 * @param priority what it is worth when the upstream gives only so many
 * @param patience how long to try, and to wait for its turn, until the head of an answer has come
 */
public record UpstreamRequest(Method method, String path, String repository, List<String> accept, long offset,
        boolean followRedirects, Priority priority, Duration patience) {

    /** How long a client can be kept waiting for the head of its answer, with some to spare. */
    public static final Duration USUAL_PATIENCE = Duration.ofSeconds(8);

    /** The methods that a pull needs. */
    public enum Method {
        /** With the body. */
        GET,
        /** The head only. */
        HEAD
    }

    /** Checks the path and the offset. */
    public UpstreamRequest {
        accept = List.copyOf(accept);
        if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw new IllegalArgumentException(
                    "a request's path must begin with / and hold no odd characters");
        }
        if (!accept.stream().allMatch(each -> each.chars().allMatch(c -> c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException("a media type holds an odd character");
        }
        if (offset < 0) {
            throw new IllegalArgumentException("a request's offset must be 0 or more");
        }
    }

    /** Returns a GET that follows redirects. */
    public static UpstreamRequest get(String path, String repository) {
        return new UpstreamRequest(Method.GET, path, repository, List.of(), 0, true, Priority.PULL,
                USUAL_PATIENCE);
    }

    /** Returns a HEAD that follows redirects. */
    public static UpstreamRequest head(String path, String repository) {
        return new UpstreamRequest(Method.HEAD, path, repository, List.of(), 0, true, Priority.PULL,
                USUAL_PATIENCE);
    }

    /** Returns this request with other media types. */
    public UpstreamRequest withAccept(List<String> mediaTypes) {
        return new UpstreamRequest(method, path, repository, mediaTypes, offset, followRedirects, priority,
                patience);
    }

    /** Returns this request for the bytes from an offset on. */
    public UpstreamRequest withOffset(long firstByte) {
        return new UpstreamRequest(method, path, repository, accept, firstByte, followRedirects, priority,
                patience);
    }

    /** Returns this request with redirects followed or handed out. */
    public UpstreamRequest withRedirects(boolean follow) {
        return new UpstreamRequest(method, path, repository, accept, offset, follow, priority, patience);
    }

    /** Returns this request with another priority. */
    public UpstreamRequest withPriority(Priority worth) {
        return new UpstreamRequest(method, path, repository, accept, offset, followRedirects, worth,
                patience);
    }

    /** Returns this request with another patience. */
    public UpstreamRequest withPatience(Duration time) {
        return new UpstreamRequest(method, path, repository, accept, offset, followRedirects, priority, time);
    }

    /** Returns this request for another repository, whose name stands in the path instead. */
    public UpstreamRequest in(String other) {
        return new UpstreamRequest(method, path.replaceFirst("^/v2/" + Pattern.quote(repository) + "/",
                "/v2/" + Matcher.quoteReplacement(other) + "/"), other, accept, offset, followRedirects,
                priority,
                patience);
    }

    /** Returns whether it asks for a manifest or a blob. */
    public boolean isForContent() {
        return path.contains("/blobs/") || path.contains("/manifests/");
    }

    /** Returns whether it asks for the bytes that a digest names. */
    public boolean isForBytesByDigest() {
        return method == Method.GET && isForContent() && path.substring(path.lastIndexOf('/')).contains(":");
    }

    /** Returns whether a blob's body is wanted, which may take long. */
    boolean isTransfer() {
        return method == Method.GET && path.contains("/blobs/");
    }
}
