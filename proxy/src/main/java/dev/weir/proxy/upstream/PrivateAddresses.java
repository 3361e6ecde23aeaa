package dev.weir.proxy.upstream;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/** Which addresses are not for everybody (IANA's special-purpose address registries, RFC 6890), also within others. */
final class PrivateAddresses {

    private static final List<String> NETWORKS = List.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "224.0.0.0/3",
            "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8");
    private static final List<String> THIS_MACHINE = List.of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16",
            "::/128",
            "::1/128", "fe80::/10");
    private static final int V6_BYTES = 16;
    private static final int V4_BYTES = 4;

    private PrivateAddresses() {}

    /** Returns whether an address is loopback, link-local, private, multicast or reserved, or leads to such a one. */
    static boolean isPrivate(InetAddress address) {
        return isIn(NETWORKS, address);
    }

    /** Returns whether an address is this machine or its link, where metadata services are. */
    static boolean isThisMachine(InetAddress address) {
        return isIn(THIS_MACHINE, address);
    }

    private static boolean isIn(List<String> networks, InetAddress address) {
        return networks.stream().anyMatch(each -> contains(each, address.getAddress()))
                || embedded(address).filter(inner -> isIn(networks, inner)).isPresent();
    }

    /** Returns the IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 or 6to4. */
    private static Optional<InetAddress> embedded(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address || bytes.length != V6_BYTES) {
            return Optional.empty();
        }
        int from = contains("2002::/16", bytes)
                ? 2
                : contains("64:ff9b::/96", bytes) || contains("64:ff9b:1::/48", bytes)
                        || contains("::/96", bytes)
                        || contains("::ffff:0:0/96", bytes) ? V6_BYTES - V4_BYTES : -1;
        if (from < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + V4_BYTES)));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** Returns whether a configured text names a host or its address: a host, {@code *.domain}, an address, a network. */
    static boolean names(String named, String host, InetAddress address) {
        if (named.equals(host)) {
            return true;
        }
        if (named.startsWith("*.")) {
            return host.endsWith(named.substring(1));
        }
        return contains(named.indexOf('/') < 0 ? named + "/" + Byte.SIZE * V6_BYTES : named,
                address.getAddress());
    }

    private static boolean contains(String network, byte[] address) {
        int slash = network.indexOf('/');
        byte @Nullable [] base = NetUtil.createByteArrayFromIpAddressString(network.substring(0, slash));
        if (base == null || base.length != address.length) {
            return false;
        }
        int bits = Math.min(Integer.parseInt(network.substring(slash + 1)), base.length * Byte.SIZE);
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> i % Byte.SIZE;
            if ((base[i / Byte.SIZE] & mask) != (address[i / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
