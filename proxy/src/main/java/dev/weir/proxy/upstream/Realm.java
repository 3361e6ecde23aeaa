package dev.weir.proxy.upstream;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.netty.util.NetUtil;

/**
 * Where a registry sends us for a token, and whether it may see our credentials. It may when its host is the registry's
 * own, on any port, or lies under the same parent domain: {@code auth.docker.io} for {@code registry-1.docker.io},
 * {@code example.com} for {@code registry.example.com}, {@code auth.quay.io} for {@code quay.io}. The parent domain is
 * the registry's host without its first label, but never less than a name and its top-level domain, which is three
 * labels below the likes of {@code co.uk}. Addresses have no parent. A realm over plain HTTP for a registry over HTTPS is
 * no realm at all. Hosts elsewhere may see them only if the upstream's configuration names them.
 *
 * @param target the token endpoint, with the query its URL came with
 * @param trusted whether credentials may go there
 */
record Realm(Target target, boolean trusted) {

    private static final Set<String> SECOND_LEVEL = Set.of("co", "com", "net", "org", "gov", "edu", "ac",
            "or", "ne", "go");
    private static final int COUNTRY_CODE = 2;

    /**
     * Judges a realm.
     *
     * @param named hosts that may see the credentials wherever they are; one may begin with {@code *.}
     * @throws IllegalArgumentException if it can't be asked at all; the message goes on after "its realm"
     */
    static Realm of(String realm, Origin registry, List<String> named) {
        Target target;
        try {
            target = Target.of(URI.create(realm.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is not a URL that can be asked", e);
        }
        if (registry.secure() && !target.origin().secure()) {
            throw new IllegalArgumentException("is plain http although the registry is https: " + target);
        }
        String host = target.origin().host();
        return new Realm(target, isTrusted(host, registry.host())
                || named.stream().anyMatch(each -> names(each, host)));
    }

    private static boolean names(String named, String host) {
        return named.startsWith("*.") ? host.endsWith(named.substring(1)) : host.equals(named);
    }

    private static boolean isTrusted(String realm, String registry) {
        if (realm.equals(registry)) {
            return true;
        }
        if (isAddress(realm) || isAddress(registry)) {
            return false;
        }
        String domain = domain(registry);
        return realm.equals(domain) || realm.endsWith("." + domain);
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static String domain(String host) {
        List<String> labels = Arrays.asList(host.split("\\.", -1));
        int size = labels.size();
        boolean countryCode = size >= 2 && labels.get(size - 1).length() == COUNTRY_CODE
                && SECOND_LEVEL.contains(labels.get(size - 2));
        int least = countryCode ? 3 : 2;
        return size > least ? String.join(".", labels.subList(1, size)) : host;
    }
}
