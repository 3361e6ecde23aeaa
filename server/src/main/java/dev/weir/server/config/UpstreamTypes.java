package dev.weir.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import dev.weir.proxy.upstream.NetworkSettings.Proxy;

/** The types of values that only upstreams have. */
final class UpstreamTypes {

    private static final String NAME = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern PREFIXES = Pattern.compile(NAME + "(/" + NAME + ")*");
    private static final Pattern PATTERNS = Pattern.compile("[a-z0-9._*-]+(/[a-z0-9._*-]+)*");
    private static final Pattern PLATFORMS = Pattern
            .compile("[a-z0-9]+/[a-z0-9_]+(/[a-z0-9.]+)?(:[0-9A-Za-z.]+)?");
    private static final Pattern HOSTS = Pattern.compile(
            "(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[0-9]{1,2})?|[0-9a-f:.]*:[0-9a-f:.]*(/[0-9]{1,3})?");

    private UpstreamTypes() {}

    /** What an endpoint has before a repository's name. */
    static final ValueType<String> PREFIX = matching("name", PREFIXES,
            "not the beginning of a repository's name; write it without slashes at its ends, as in dockerhub");

    /** A pattern of repositories. */
    static final ValueType<String> PATTERN = matching("pattern", PATTERNS,
            "not a pattern of repositories; write one as in library/* or acme/**");

    /** A platform. */
    static final ValueType<String> PLATFORM = matching("platform", PLATFORMS,
            "not a platform; write os/architecture or os/architecture/variant, as in linux/arm64");

    /** A host, a domain, an address or a network. */
    static final ValueType<String> HOST = matching("host", HOSTS,
            "not a host; write a name, *.domain, an address or a network such as 10.0.0.0/8, in lower case");

    /** True or false. */
    static final ValueType<Boolean> YES_OR_NO = new ValueType<>("true|false", text -> switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new InvalidValueException("not true or false");
    }, String::valueOf);

    /** A part of the whole. */
    static final ValueType<Double> SHARE = new ValueType<>("part", text -> {
        if (!text.matches("0|1|0?\\.[0-9]{1,4}|1\\.0{1,4}")) {
            throw new InvalidValueException("not a part of the whole; write 0 to 1, as in 0.2");
        }
        return Double.parseDouble(text);
    }, String::valueOf);

    /** An HTTP proxy. */
    static final ValueType<Proxy> PROXY = new ValueType<>("proxy", UpstreamTypes::proxy,
            proxy -> switch (proxy) {
                case Proxy.Environment environment -> "environment";
                case Proxy.Direct direct -> "direct";
                case Proxy.At at -> at.toString();
            });

    private static Proxy proxy(String text) throws InvalidValueException {
        if (text.equals("environment")) {
            return new Proxy.Environment();
        }
        if (text.equals("direct")) {
            return new Proxy.Direct();
        }
        try {
            URI url = new URI(text);
            boolean path = url.getRawPath() != null && !url.getRawPath().isEmpty()
                    && !url.getRawPath().equals("/");
            if ("http".equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0
                    && url.getPort() <= 65_535 && !path && url.getRawQuery() == null) {
                return new Proxy.At(url);
            }
        } catch (URISyntaxException e) {
            // The text may hold a password, and is not repeated.
        }
        throw new InvalidValueException(
                "not a proxy; write http://[user:password@]host:port, direct or environment");
    }

    private static ValueType<String> matching(String name, Pattern pattern, String complaint) {
        return new ValueType<>(name, text -> {
            if (!pattern.matcher(text).matches()) {
                throw new InvalidValueException(complaint);
            }
            return text;
        }, text -> text);
    }
}
