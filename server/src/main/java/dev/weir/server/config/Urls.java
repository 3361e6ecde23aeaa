package dev.weir.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;

import io.netty.util.NetUtil;

/** Where an upstream's API is: {@code https://host[:port]} or {@code http://host[:port]}. */
final class Urls {

    private Urls() {}

    private static final String EXPECTED = "not a URL; write http://host[:port] or https://host[:port]";

    static final ValueType<URI> TYPE = new ValueType<>("URL", Urls::parse, URI::toString);

    private static URI parse(String text) throws InvalidValueException {
        if (text.indexOf('@') >= 0) {
            // Not repeated: what stands before the @ is a password.
            throw new InvalidValueException(
                    "a URL must hold no user name or password; use the key credentials");
        }
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw InvalidValueException.near(EXPECTED, suggestion(text));
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw InvalidValueException.near(EXPECTED, suggestion(text));
        }
        if (url.getHost() == null) {
            throw new InvalidValueException("not a URL: no valid host name in it");
        }
        if (url.getPort() > 65_535) {
            throw new InvalidValueException("not a URL: a port is 1 to 65535");
        }
        String root = scheme + "://" + url.getRawAuthority();
        boolean hasPath = !url.getRawPath().isEmpty() && !url.getRawPath().equals("/");
        if (hasPath || url.getRawQuery() != null || url.getRawFragment() != null) {
            throw InvalidValueException.near("a registry's URL has no path, query or fragment", root);
        }
        return URI.create(root);
    }

    private static String suggestion(String text) {
        String bare = text.replaceFirst("^[A-Za-z]*:?/+", "").replaceFirst("/.*$", "");
        if (!bare.matches("[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?")) {
            return "";
        }
        // A registry on this machine or named by its number hardly has a certificate.
        return (bare.matches("localhost.*|[0-9.]+(:.*)?") ? "http://" : "https://") + bare;
    }

    /** Returns whether a host, as a URL has it, is this machine without a look-up. */
    static boolean isThisMachine(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
