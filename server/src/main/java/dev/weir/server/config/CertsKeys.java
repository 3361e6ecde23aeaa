package dev.weir.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import dev.weir.certs.CertSettings;
import dev.weir.certs.ServingNames;
import dev.weir.server.config.CertsConfig.Kept;
import dev.weir.server.config.CertsConfig.Source;

/** The keys of the certificates that Weir's servers show. */
final class CertsKeys {

    static final String SECTION = "certs";
    private static final int DAYS_A_YEAR = 365;
    private static final int MAX_YEARS = 100;
    private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final ValueType<String> OBJECT_NAME = named(OBJECT, "not the name of a Kubernetes object");
    private static final ValueType<String> LABEL_NAME = named(LABEL,
            "not the name of a Kubernetes service or namespace");
    private static final ValueType<ServingNames> NAME = new ValueType<>("name", text -> {
        try {
            return ServingNames.of(List.of(text));
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("neither a DNS name nor an IP address");
        }
    }, names -> String.join(", ", names.all()));

    static final ConfigKey<Boolean> TLS_SELF = ConfigKey.of("listen.tls.self", UpstreamTypes.YES_OR_NO, false,
            "Whether `listen.registry` speaks TLS with the certificate that `certs` describes.");

    static final ConfigKey<Source> SOURCE = ConfigKey.of(SECTION + ".source",
            ValueTypes.word(Source.values()),
            Source.SELF,
            "Where certificates come from: an authority of Weir's own, or `files` of somebody else's.");
    static final ConfigKey<Kept> STORE = ConfigKey.of(SECTION + ".store", ValueTypes.word(Kept.values()),
            Kept.DIRECTORY,
            "Where Weir's own are kept: a folder, or a Kubernetes Secret, which replicas share.");
    static final ConfigKey<Path> DIRECTORY = ConfigKey.of(SECTION + ".directory", ValueTypes.path("folder"),
            Path.of("weir-certs"),
            "That folder: `ca.crt` (the bundle to trust), `tls.crt`, `tls.key`; its owner's alone.");
    static final ConfigKey<List<ServingNames>> NAMES = ConfigKey.list(SECTION + ".names", NAME, "none",
            "DNS names and IP addresses that certificates are good for, beside the service's own and loopback.");
    static final ConfigKey<String> SERVICE = ConfigKey.of(SECTION + ".service", LABEL_NAME, "weir",
            "The Kubernetes service by which clients call Weir; certificates have its every name.");
    static final ConfigKey<String> NAMESPACE = ConfigKey.optional(SECTION + ".namespace", LABEL_NAME,
            "that of Weir's pod", "The namespace of the service, the Secret, its Lease and the ConfigMap.");
    static final ConfigKey<String> DOMAIN = ConfigKey.of(SECTION + ".domain", OBJECT_NAME, "cluster.local",
            "The cluster's domain, at the end of the service's full name.");
    static final ConfigKey<String> SECRET = ConfigKey.of(SECTION + ".secret.name", OBJECT_NAME, "weir-certs",
            "The Secret's name, and that of the Lease by which one replica rotates.");
    static final ConfigKey<Path> FILES_CERTIFICATE = ConfigKey.optional(SECTION + ".files.certificate",
            ValueTypes.path("file"), "required for `files`",
            "The certificate chain, PEM, the server's own first; read again when it changes.");
    static final ConfigKey<Path> FILES_KEY = ConfigKey.optional(SECTION + ".files.key",
            ValueTypes.path("file"),
            "required for `files`", "Its private key, PEM, PKCS#8, not encrypted.");
    static final ConfigKey<Path> FILES_CA = ConfigKey.optional(SECTION + ".files.ca", ValueTypes.path("file"),
            "none", "The bundle to trust, PEM, for `certs.publish`.");
    static final ConfigKey<String> PUBLISH_WEBHOOK = ConfigKey.optional(SECTION + ".publish.webhook",
            OBJECT_NAME,
            "none",
            "The MutatingWebhookConfiguration whose webhooks that call Weir get the bundle as their `caBundle`.");
    static final ConfigKey<String> PUBLISH_CONFIG_MAP = ConfigKey.optional(SECTION + ".publish.configMap",
            OBJECT_NAME, "none", "The ConfigMap that gets the bundle as `ca.crt`, for nodes.");
    static final ConfigKey<Duration> AUTHORITY_LIFETIME = ConfigKey.of(SECTION + ".authorityLifetime",
            Durations.upTo(Duration.ofDays((long) DAYS_A_YEAR * MAX_YEARS)),
            CertSettings.DEFAULT_AUTHORITY_LIFETIME,
            "How long an authority is valid; the next one is made after four fifths of it. Ten times `certs.propagation` or more.");
    static final ConfigKey<Duration> SERVING_LIFETIME = ConfigKey.of(SECTION + ".servingLifetime",
            Durations.positive(), CertSettings.DEFAULT_SERVING_LIFETIME,
            "How long a server's certificate is valid; it is renewed after two thirds of it, or a little earlier. `1m` or more.");
    static final ConfigKey<Duration> PROPAGATION = ConfigKey.of(SECTION + ".propagation", Durations.orZero(),
            CertSettings.DEFAULT_PROPAGATION,
            "How long a new authority is published before it signs; longer than clients need to notice it.");

    /** All of them, in the order of the reference. */
    static final List<ConfigKey<?>> ALL = List.of(SOURCE, STORE, DIRECTORY, NAMES, SERVICE, NAMESPACE, DOMAIN,
            SECRET, FILES_CERTIFICATE, FILES_KEY, FILES_CA, PUBLISH_WEBHOOK, PUBLISH_CONFIG_MAP,
            AUTHORITY_LIFETIME, SERVING_LIFETIME, PROPAGATION);

    private CertsKeys() {}

    private static ValueType<String> named(Pattern pattern, String complaint) {
        return new ValueType<>("name", text -> {
            if (!pattern.matcher(text).matches()) {
                throw new InvalidValueException(complaint);
            }
            return text;
        }, text -> text);
    }
}
