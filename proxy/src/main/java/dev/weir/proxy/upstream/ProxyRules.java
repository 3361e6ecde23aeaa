package dev.weir.proxy.upstream;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to a host: an upstream's own setting, else the environment's {@code HTTPS_PROXY}, {@code HTTP_PROXY}
 * and {@code NO_PROXY}, or the same in lower case, which win. As in Go and curl: an entry of {@code NO_PROXY} is a host
 * with all below it, {@code .domain} for those below it alone, an address, a network, each with a port or without, or
 * {@code *}; and loopback addresses never take a proxy from the environment.
 */
final class ProxyRules {

    private final Function<String, @Nullable String> environment;

    ProxyRules(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    Optional<HttpProxy> of(NetworkSettings.Proxy setting, Origin origin) {
        return switch (setting) {
            case NetworkSettings.Proxy.Direct direct -> Optional.empty();
            case NetworkSettings.Proxy.At at -> HttpProxy.at(at.url().toString());
            case NetworkSettings.Proxy.Environment any -> fromEnvironment(origin);
        };
    }

    private Optional<HttpProxy> fromEnvironment(Origin origin) {
        String proxy = variable(origin.secure() ? "https_proxy" : "http_proxy");
        return proxy.isEmpty() || isExempt(origin) ? Optional.empty() : HttpProxy.at(proxy);
    }

    private boolean isExempt(Origin origin) {
        String host = origin.host();
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (host.equals("localhost") || address != null && isLoopback(address)) {
            return true;
        }
        for (String entry : variable("no_proxy").split(",", -1)) {
            if (matches(entry.strip().toLowerCase(Locale.ROOT), origin, address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String entry, Origin origin, byte @Nullable [] address) {
        if (entry.isEmpty()) {
            return false;
        }
        if (entry.equals("*")) {
            return true;
        }
        if (address != null && (entry.indexOf('/') > 0 || entry.indexOf(':') != entry.lastIndexOf(':'))) {
            return names(entry, address);
        }
        String name = entry;
        int colon = entry.lastIndexOf(':');
        if (colon >= 0) {
            if (!entry.substring(colon + 1).equals(Integer.toString(origin.port()))) {
                return false;
            }
            name = entry.substring(0, colon);
        }
        if (address != null) {
            return names(name, address);
        }
        String bare = name.startsWith("*.") ? name.substring(1) : name;
        return bare.startsWith(".")
                ? origin.host().endsWith(bare)
                : origin.host().equals(bare) || origin.host().endsWith("." + bare);
    }

    private static boolean names(String entry, byte[] address) {
        try {
            return PrivateAddresses.names(entry, "", java.net.InetAddress.getByAddress(address));
        } catch (java.net.UnknownHostException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean isLoopback(byte[] address) {
        return names("127.0.0.0/8", address) || names("::1", address);
    }

    private String variable(String lower) {
        String found = environment.apply(lower);
        String upper = found == null ? environment.apply(lower.toUpperCase(Locale.ROOT)) : found;
        return upper == null ? "" : upper.strip();
    }
}
