package dev.weir.proxy.upstream;

import java.util.List;

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
 */
public record UpstreamRequest(Method method, String path, String repository, List<String> accept, long offset,
        boolean followRedirects, Priority priority) {

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
        return new UpstreamRequest(Method.GET, path, repository, List.of(), 0, true, Priority.PULL);
    }

    /** Returns a HEAD that follows redirects. */
    public static UpstreamRequest head(String path, String repository) {
        return new UpstreamRequest(Method.HEAD, path, repository, List.of(), 0, true, Priority.PULL);
    }

    /** Returns this request with other media types. */
    public UpstreamRequest withAccept(List<String> mediaTypes) {
        return new UpstreamRequest(method, path, repository, mediaTypes, offset, followRedirects, priority);
    }

    /** Returns this request for the bytes from an offset on. */
    public UpstreamRequest withOffset(long firstByte) {
        return new UpstreamRequest(method, path, repository, accept, firstByte, followRedirects, priority);
    }

    /** Returns this request with redirects followed or handed out. */
    public UpstreamRequest withRedirects(boolean follow) {
        return new UpstreamRequest(method, path, repository, accept, offset, follow, priority);
    }

    /** Returns this request with another priority. */
    public UpstreamRequest withPriority(Priority worth) {
        return new UpstreamRequest(method, path, repository, accept, offset, followRedirects, worth);
    }
}
