package dev.weir.proxy.upstream;

import java.util.Optional;

/**
 * How a host is reached on behalf of an upstream, and whether it may be: connections are shared only by those who would
 * make them in the same way.
 *
 * @param network the upstream's network
 * @param standing what the host is to the upstream
 * @param proxy the HTTP proxy on the way, if any
 */
record Way(NetworkSettings network, Standing standing, Optional<HttpProxy> proxy) {

    /** What a host is to an upstream. */
    enum Standing {
        /** One of its configured addresses: wherever that is. */
        HOME,
        /** A token service in the registry's own domain: also on a private address, but not on this machine. */
        KIN,
        /** Whatever the registry has sent us to: only where anybody could go, unless the configuration names it. */
        STRANGER
    }

    /** Returns the network without our certificate, for hosts that are not the upstream itself. */
    NetworkSettings shown() {
        return standing == Standing.HOME ? network : network.withoutClientCertificate();
    }

    /** Returns whether an address may be dialled for a host. */
    boolean mayDial(String host, java.net.InetAddress address) {
        return switch (standing) {
            case HOME -> true;
            case KIN -> !PrivateAddresses.isThisMachine(address) || isNamed(host, address);
            case STRANGER -> !PrivateAddresses.isPrivate(address) || isNamed(host, address);
        };
    }

    private boolean isNamed(String host, java.net.InetAddress address) {
        return network.privateHosts()
                .stream()
                .anyMatch(named -> PrivateAddresses.names(named, host, address));
    }
}
