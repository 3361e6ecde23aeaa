package dev.weir.proxy.upstream;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How an upstream is reached.
 *
 * @param insecure whether plain HTTP and unverified TLS are accepted
 * @param ca a PEM file with authorities to trust beside the system's
 * @param clientCertificate a PEM file with the chain that Weir shows, its own certificate first; needs the key
 * @param clientKey a PEM file with its private key, PKCS#8, not encrypted
 * @param proxy where HTTP requests go instead of straight there
 * @param privateHosts the hosts, addresses and networks (CIDR) on loopback, link-local or private addresses to which this
 *            upstream may send us, by a redirect or for a token; a host may begin with {@code *.}
 * @param tokenHosts the hosts outside the registry's own domain that may be shown its credentials for a token; one may
 *            begin with {@code *.}
 */
public record NetworkSettings(boolean insecure, Optional<Path> ca, Optional<Path> clientCertificate,
        Optional<Path> clientKey, Proxy proxy, List<String> privateHosts, List<String> tokenHosts) {

    /** Straight, with the system's authorities, and the environment's proxy. */
    public static final NetworkSettings DEFAULTS = new NetworkSettings(false, Optional.empty(),
            Optional.empty(), Optional.empty(), new Proxy.Environment(), List.of());

    /** Checks that certificate and key come together. */
    public NetworkSettings {
        privateHosts = List.copyOf(privateHosts);
        tokenHosts = List.copyOf(tokenHosts);
        if (clientCertificate.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException("a client certificate and its key need each other");
        }
    }

    /** Creates settings that show credentials in the registry's own domain alone. */
    public NetworkSettings(boolean insecure, Optional<Path> ca, Optional<Path> clientCertificate,
            Optional<Path> clientKey, Proxy proxy, List<String> privateHosts) {
        this(insecure, ca, clientCertificate, clientKey, proxy, privateHosts, List.of());
    }

    /** Returns these settings with further hosts that may be shown the registry's credentials for a token. */
    public NetworkSettings withTokenHosts(List<String> hosts) {
        return new NetworkSettings(insecure, ca, clientCertificate, clientKey, proxy, privateHosts, hosts);
    }

    /** Returns these settings with the private hosts that this upstream may send us to. */
    public NetworkSettings withPrivateHosts(List<String> hosts) {
        return new NetworkSettings(insecure, ca, clientCertificate, clientKey, proxy, hosts, tokenHosts);
    }

    /**
     * Reads the certificates and the key.
     *
     * @throws IOException if they can't be used; the message says which and why
     */
    public void checkFiles() throws IOException {
        if (ca.isPresent() || clientCertificate.isPresent()) {
            var _ = new Tls(null).context(this);
        }
    }

    /** Returns these settings without a certificate of ours. */
    NetworkSettings withoutClientCertificate() {
        return clientCertificate.isEmpty()
                ? this
                : new NetworkSettings(insecure, ca, Optional.empty(), Optional.empty(), proxy, privateHosts,
                        tokenHosts);
    }

    /** Which proxy is used. */
    public sealed interface Proxy {

        /** As {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say. */
        record Environment() implements Proxy {}

        /** None. */
        record Direct() implements Proxy {}

        /**
         * This one.
         *
         * @param url {@code http://[user:password@]host:port}
         */
        record At(URI url) implements Proxy {
            @Override
            public String toString() {
                return "Proxy[" + url.getHost() + ":" + url.getPort() + "]";
            }
        }
    }
}
