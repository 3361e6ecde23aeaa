package dev.weir.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

import dev.weir.certs.CertFiles;
import dev.weir.certs.CertSettings;
import dev.weir.certs.ServingNames;
import dev.weir.server.config.CertsConfig.Publish;
import dev.weir.server.config.CertsConfig.RegistryTls;
import dev.weir.server.config.CertsConfig.Source;

/** Makes the description of certificates of the configuration. */
final class CertsAssembly {

    private final Values values;
    private final BiConsumer<String, String> report;

    /** Problems are reported as a key's path and a message. */
    CertsAssembly(Values values, BiConsumer<String, String> report) {
        this.values = values;
        this.report = report;
    }

    CertsConfig build() {
        Source source = values.get(CertsKeys.SOURCE);
        lifetimes();
        ServingNames names = values.find(CertsKeys.NAMES)
                .orElse(List.of())
                .stream()
                .reduce(new ServingNames(List.of(), List.of()), ServingNames::and);
        return new CertsConfig(registry(), source, values.get(CertsKeys.STORE),
                values.get(CertsKeys.DIRECTORY),
                names, values.get(CertsKeys.SERVICE), values.find(CertsKeys.NAMESPACE),
                values.get(CertsKeys.DOMAIN), values.get(CertsKeys.SECRET), files(source),
                new Publish(values.find(CertsKeys.PUBLISH_WEBHOOK),
                        values.find(CertsKeys.PUBLISH_CONFIG_MAP)),
                values.get(CertsKeys.AUTHORITY_LIFETIME), values.get(CertsKeys.SERVING_LIFETIME),
                values.get(CertsKeys.PROPAGATION));
    }

    /** Refuses times by which certificates would end before they can be replaced. */
    private void lifetimes() {
        Duration authority = values.get(CertsKeys.AUTHORITY_LIFETIME);
        Duration serving = values.get(CertsKeys.SERVING_LIFETIME);
        if (serving.compareTo(CertSettings.MIN_SERVING_LIFETIME) < 0) {
            report.accept(CertsKeys.SERVING_LIFETIME.path(), "must be "
                    + Durations.format(CertSettings.MIN_SERVING_LIFETIME) + " or more");
        } else if (serving.compareTo(authority) >= 0) {
            report.accept(CertsKeys.SERVING_LIFETIME.path(), "must be less than "
                    + CertsKeys.AUTHORITY_LIFETIME.path());
        }
        Duration longest = CertSettings.longestPropagation(authority);
        if (values.get(CertsKeys.PROPAGATION).compareTo(longest) > 0) {
            boolean given = values.find(CertsKeys.PROPAGATION).isPresent();
            String pause = Durations.format(values.get(CertsKeys.PROPAGATION));
            String why = ", or clients would not know a new authority before the old one ends";
            report.accept((given ? CertsKeys.PROPAGATION : CertsKeys.AUTHORITY_LIFETIME).path(), given
                    ? "must be a tenth of certs.authorityLifetime (" + Durations.format(authority)
                            + ") or less" + why
                    : "must be ten times certs.propagation (" + pause + ") or more" + why);
        }
    }

    private RegistryTls registry() {
        Optional<CertFiles> own = pair("listen.tls", ConfigKeys.TLS_CERTIFICATE, ConfigKeys.TLS_KEY,
                Optional.empty());
        boolean any = values.find(ConfigKeys.TLS_CERTIFICATE).isPresent()
                || values.find(ConfigKeys.TLS_KEY).isPresent();
        if (!values.get(CertsKeys.TLS_SELF)) {
            return own.isPresent() ? new RegistryTls.Own(own.get()) : new RegistryTls.None();
        }
        if (any) {
            report.accept(CertsKeys.TLS_SELF.path(),
                    "is one of two: a certificate of listen.registry's own, or the one of certs");
        }
        return new RegistryTls.Shared();
    }

    private Optional<CertFiles> files(Source source) {
        Optional<Path> bundle = values.find(CertsKeys.FILES_CA);
        bundle.ifPresent(file -> readable(CertsKeys.FILES_CA.path(), file));
        Optional<CertFiles> files = pair("certs.files", CertsKeys.FILES_CERTIFICATE, CertsKeys.FILES_KEY,
                bundle);
        if (source == Source.FILES && !values.hasSection("certs.files")) {
            report.accept(CertsKeys.SOURCE.path(), "files needs certs.files.certificate and certs.files.key");
        }
        if (source == Source.FILES && bundle.isEmpty() && values.hasSection("certs.publish")) {
            report.accept("certs.publish", "has nothing to publish: certs.files.ca names the bundle");
        }
        if (source == Source.SELF && values.hasSection("certs.files")) {
            report.accept("certs.files", "is used with certs.source: files only");
        }
        return source == Source.FILES ? files : Optional.empty();
    }

    private Optional<CertFiles> pair(String section, ConfigKey<Path> certificateKey, ConfigKey<Path> keyKey,
            Optional<Path> bundle) {
        Optional<Path> certificate = values.find(certificateKey);
        Optional<Path> key = values.find(keyKey);
        certificate.ifPresent(path -> readable(certificateKey.path(), path));
        key.ifPresent(path -> readable(keyKey.path(), path));
        if (certificate.isPresent() != key.isPresent()) {
            report.accept(section, certificate.isPresent()
                    ? "needs key beside certificate"
                    : "needs certificate beside key");
        }
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new CertFiles(certificate.get(), key.get(), bundle))
                : Optional.empty();
    }

    private void readable(String path, Path wanted) {
        if (!Files.isRegularFile(wanted)) {
            report.accept(path, "there is no such file");
        } else if (!Files.isReadable(wanted)) {
            report.accept(path, "the file is not readable by this user");
        }
    }
}
