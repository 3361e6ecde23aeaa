package dev.weir.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses to listen on: {@code 127.0.0.1:5000}, {@code localhost:5000}, {@code [::1]:5000}, {@code :5000}. */
final class Addresses {

    private static final Pattern FORM = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*):([0-9]{1,5})");
    private static final Pattern BARE_HOST = Pattern
            .compile("\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]*[A-Za-z._-][A-Za-z0-9._-]*"
                    + "|[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");

    private Addresses() {}

    /** The type of an address; the port is suggested where someone leaves it out. */
    static ValueType<InetSocketAddress> withUsualPort(int port) {
        return new ValueType<>("address", text -> parse(text, port), Addresses::format);
    }

    private static InetSocketAddress parse(String text, int usualPort) throws InvalidValueException {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw InvalidValueException.near(
                    "not an address; write host:port, [IPv6]:port or :port for all interfaces",
                    suggestion(text, usualPort));
        }
        int port = Integer.parseInt(form.group(2));
        if (port > 65_535) {
            throw new InvalidValueException("not an address: a port is 0 to 65535");
        }
        String host = form.group(1);
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new InvalidValueException("this machine knows no address of the host " + host);
        }
        return address;
    }

    private static String suggestion(String text, int usualPort) {
        if (text.matches("[0-9]{1,5}")) {
            return "127.0.0.1:" + text;
        }
        String host = text.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "").replaceFirst(":$", "");
        if (FORM.matcher(host).matches()) {
            return host;
        }
        if (host.startsWith("*:")) {
            return host.substring(1);
        }
        if (host.contains("::")) {
            return "[" + host + "]:" + usualPort;
        }
        return BARE_HOST.matcher(host).matches() ? host + ":" + usualPort : "";
    }

    static String format(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        if (ip == null) {
            return address.getHostString() + ":" + address.getPort();
        }
        String host = ip.getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
