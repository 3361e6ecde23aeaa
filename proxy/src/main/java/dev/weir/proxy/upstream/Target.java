package dev.weir.proxy.upstream;

import java.net.URI;

/**
 * The URL of one HTTP request. {@link #toString} hides the query, which may be the signature that opens an object store.
 *
 * @param origin whom to ask
 * @param pathAndQuery the request line's target, raw, beginning with /
 */
record Target(Origin origin, String pathAndQuery) {

    /**
     * Returns the target of an absolute URL; its fragment is dropped.
     *
     * @throws IllegalArgumentException if it can't be asked
     */
    static Target of(URI url) {
        Origin origin = Origin.of(url);
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new Target(origin, url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }

    /**
     * Returns where a Location header leads from here (RFC 9110, section 10.2.2).
     *
     * @throws IllegalArgumentException if it can't be asked
     */
    Target resolve(String location) {
        try {
            return of(URI.create(origin + pathAndQuery).resolve(URI.create(location.strip())));
        } catch (IllegalArgumentException e) {
            if (e.getCause() instanceof java.net.URISyntaxException) {
                // Its message would quote the URL, query and all.
                throw new IllegalArgumentException("it is not a URL", null);
            }
            throw e;
        }
    }

    @Override
    public String toString() {
        int query = pathAndQuery.indexOf('?');
        return origin + (query < 0 ? pathAndQuery : pathAndQuery.substring(0, query) + "?…");
    }
}
