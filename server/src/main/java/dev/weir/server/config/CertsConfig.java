package dev.weir.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.weir.certs.CertFiles;
import dev.weir.certs.CertSettings;
import dev.weir.certs.ServingNames;

/**
 * The certificates that Weir's servers show.
 *
 * @param registry what the registry's front end speaks
 * @param source where certificates come from, for whatever uses them
 * @param kept where those of our own are kept
 * @param directory the folder, where they are kept in one
 * @param names names beside the service's own
 * @param service our Kubernetes service
 * @param namespace its namespace; empty for this pod's
 * @param domain the cluster's domain
 * @param secret the Secret's name, and the Lease's
 * @param files somebody else's certificates; there if {@code source} says so
 * @param publish where the bundle goes
 * @param authorityLifetime how long an authority is valid
 * @param servingLifetime how long a serving certificate is valid; shorter
 * @param propagation how long an authority is published before it signs
 */
public record CertsConfig(RegistryTls registry, Source source, Kept kept, Path directory, ServingNames names,
        String service, Optional<String> namespace, String domain, String secret, Optional<CertFiles> files,
        Publish publish, Duration authorityLifetime, Duration servingLifetime, Duration propagation) {

    /** Where certificates come from. */
    public enum Source {
        /** An authority of our own. */
        SELF,
        /** Files that somebody else looks after. */
        FILES
    }

    /** Where certificates of our own are kept. */
    public enum Kept {
        /** A folder on this machine. */
        DIRECTORY,
        /** A Kubernetes Secret. */
        SECRET
    }

    /** What the registry's front end speaks. */
    public sealed interface RegistryTls {

        /** Plain HTTP. */
        record None() implements RegistryTls {}

        /** TLS with a certificate of its own. */
        record Own(CertFiles files) implements RegistryTls {}

        /** TLS with the certificate that all this describes. */
        record Shared() implements RegistryTls {}
    }

    /**
     * Where the bundle goes.
     *
     * @param webhook the name of a MutatingWebhookConfiguration
     * @param configMap the name of a ConfigMap
     */
    public record Publish(Optional<String> webhook, Optional<String> configMap) {

        /** Returns whether it goes anywhere. */
        public boolean anywhere() {
            return webhook.isPresent() || configMap.isPresent();
        }
    }

    /** Returns the same with certificates of our own kept in another folder. */
    public CertsConfig in(Path folder) {
        return new CertsConfig(registry, Source.SELF, Kept.DIRECTORY, folder, names, service, namespace,
                domain,
                secret, Optional.empty(), publish, authorityLifetime, servingLifetime, propagation);
    }

    /** Returns whether Kubernetes is asked for anything. */
    public boolean needsCluster() {
        return publish.anywhere() || source == Source.SELF && kept == Kept.SECRET;
    }

    /** Returns how certificates of our own are looked after, for a service in a namespace. */
    public CertSettings settings(String inNamespace) {
        return CertSettings.of(ServingNames.ofService(service, inNamespace, domain)
                .and(ServingNames.ofLoopback())
                .and(names)).lasting(authorityLifetime, servingLifetime, propagation);
    }
}
