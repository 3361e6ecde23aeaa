package dev.weir.proxy.upstream;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP proxy on the way to upstreams. {@link #toString} hides the credentials.
 *
 * @param host its host
 * @param port its port
 * @param credentials what it is shown, if anything
 */
record HttpProxy(String host, int port, Optional<Credentials> credentials) {

    private static final int USUAL_PORT = 80;

    /** Returns the proxy at {@code http://[user:password@]host[:port]}; empty for what isn't. */
    static Optional<HttpProxy> at(String text) {
        URI url;
        try {
            url = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            return Optional.empty();
        }
        Optional<Credentials> credentials = Optional.empty();
        String user = url.getRawUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            credentials = Optional.of(new Credentials(decode(colon < 0 ? user : user.substring(0, colon)),
                    colon < 0 ? "" : decode(user.substring(colon + 1))));
        }
        return Optional.of(
                new HttpProxy(url.getHost(), url.getPort() > 0 ? url.getPort() : USUAL_PORT, credentials));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "the proxy " + host + ":" + port;
    }
}
