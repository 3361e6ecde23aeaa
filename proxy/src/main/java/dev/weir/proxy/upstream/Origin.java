package dev.weir.proxy.upstream;

import java.net.URI;
import java.util.Locale;

/**
 * A scheme, host and port: what connections, and trust, are bound to.
 *
 * @param secure whether the scheme is https
 * @param host the host, lower case; an IPv6 address without brackets
 * @param port the port, 1 to 65535
 */
record Origin(boolean secure, String host, int port) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65535;

    /**
     * Returns the origin of an absolute URL.
     *
     * @throws IllegalArgumentException if it isn't an http or https URL with a host, or has user information
     */
    static Origin of(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("it is neither http nor https");
        }
        if (url.getHost() == null || url.getHost().isEmpty()) {
            throw new IllegalArgumentException("it has no host");
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("it has a user name in it");
        }
        boolean secure = scheme.equals("https");
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS : HTTP;
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("its port is out of range");
        }
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return new Origin(secure, host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port);
    }

    /** Returns the value of a Host header: the port only where it isn't the scheme's own. */
    String authority() {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? HTTPS : HTTP) ? bracketed : bracketed + ":" + port;
    }

    /** Returns scheme and authority. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
