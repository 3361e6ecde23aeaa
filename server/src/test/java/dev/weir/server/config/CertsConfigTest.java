package dev.weir.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.certs.CertFiles;
import dev.weir.certs.CertSettings;
import dev.weir.server.config.CertsConfig.Kept;
import dev.weir.server.config.CertsConfig.RegistryTls;
import dev.weir.server.config.CertsConfig.Source;

class CertsConfigTest {

    @TempDir
    private Path folder = Path.of("");

    private static CertsConfig parse(String text) throws ConfigException {
        return ConfigFile.parse("weir.yaml", text, name -> null).certs();
    }

    @Test
    void byDefaultNothingAsksForCertificatesOrForKubernetes() {
        CertsConfig config = WeirConfig.defaults().certs();
        assertEquals(new RegistryTls.None(), config.registry());
        assertEquals(Source.SELF, config.source());
        assertEquals(Path.of("weir-certs"), config.directory());
        assertFalse(config.needsCluster());
        CertSettings settings = config.settings("weir-system");
        assertEquals(Duration.ofDays(3650), settings.authorityLifetime());
        assertEquals(Duration.ofDays(90), settings.servingLifetime());
        assertEquals(Duration.ofMinutes(10), settings.propagation());
        assertEquals(List.of("localhost", "weir", "weir.weir-system", "weir.weir-system.svc",
                "weir.weir-system.svc.cluster.local", "0:0:0:0:0:0:0:1", "127.0.0.1"),
                settings.names().all());
    }

    @Test
    void everyKeyHasItsPlace() throws Exception {
        CertsConfig config = parse("""
                listen: {tls: {self: true}}
                certs:
                  source: self
                  store: secret
                  directory: /var/lib/weir/certs
                  names: [Mirror.example.com, 10.0.0.7]
                  service: mirror
                  namespace: shop
                  domain: example.internal
                  secret: {name: mirror-tls}
                  publish: {webhook: mirror, configMap: mirror-trust}
                  authorityLifetime: 1000d
                  servingLifetime: 30d
                  propagation: 1m
                """);
        assertEquals(new RegistryTls.Shared(), config.registry());
        assertEquals(Kept.SECRET, config.kept());
        assertEquals(Optional.of("shop"), config.namespace());
        assertEquals("mirror-tls", config.secret());
        assertEquals(Optional.of("mirror"), config.publish().webhook());
        assertEquals(Optional.of("mirror-trust"), config.publish().configMap());
        assertTrue(config.needsCluster());
        CertSettings settings = config.settings("shop");
        assertEquals(Duration.ofDays(1000), settings.authorityLifetime());
        assertEquals(Duration.ofDays(30), settings.servingLifetime());
        assertEquals(Duration.ofMinutes(1), settings.propagation());
        assertTrue(settings.names()
                .all()
                .containsAll(
                        List.of("mirror.example.com", "10.0.0.7", "mirror.shop.svc.example.internal")));
        assertEquals(Kept.DIRECTORY, config.in(folder).kept());
    }

    @Test
    void filesOfSomebodyElseAreNamed() throws Exception {
        Path certificate = file("tls.crt");
        Path key = file("tls.key");
        Path bundle = file("ca.crt");
        CertsConfig config = parse("certs: {source: files, files: {certificate: %s, key: %s, ca: %s}}"
                .formatted(certificate, key, bundle));
        assertEquals(Optional.of(new CertFiles(certificate, key, Optional.of(bundle))), config.files());
        assertFalse(config.needsCluster());
    }

    private Path file(String name) throws IOException {
        return Files.writeString(folder.resolve(name), name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            certs: {source: files}             | 1:17: certs.source: files needs certs.files.certificate and certs.files.key
            certs: {source: file}              | 1:17: certs.source: not one of self, files; did you mean files?
            certs: {names: [a_b]}              | 1:17: certs.names: neither a DNS name nor an IP address
            certs: {service: a.b}              | 1:18: certs.service: not the name of a Kubernetes service or namespace
            certs: {secret: {name: A}}         | 1:24: certs.secret.name: not the name of a Kubernetes object
            certs: {files: {key: /no/such}}    | 1:9: certs.files: needs certificate beside key
            certs: {servingLifetime: 90d, authorityLifetime: 90d} | 1:26: certs.servingLifetime: must be less than certs.authorityLifetime
            certs: {servingLifetime: 20s, authorityLifetime: 1d} | 1:26: certs.servingLifetime: must be 1m or more
            certs: {authorityLifetime: 1h, servingLifetime: 30m} | 1:28: certs.authorityLifetime: must be ten times certs.propagation (10m) or more, or clients would not know a new authority before the old one ends
            certs: {authorityLifetime: 1h, servingLifetime: 30m, propagation: 7m} | 1:67: certs.propagation: must be a tenth of certs.authorityLifetime (1h) or less, or clients would not know a new authority before the old one ends
            certs: {authorityLifetime: 40000d} | 1:28: certs.authorityLifetime: must be 36500d or less
            listen: {tls: {self: true, key: /no/such}} | 1:10: listen.tls: needs certificate beside key
            """)
    void mistakesAreNamed(String text, String expected) {
        ConfigException thrown = assertThrows(ConfigException.class, () -> parse(text));
        assertEquals("weir.yaml:" + expected, thrown.problems().getFirst().toString());
    }

    @Test
    void twoCertificatesForOneAddressAreRefused() throws IOException {
        String text = "listen: {tls: {self: true, certificate: %s, key: %s}}".formatted(file("tls.crt"),
                file("tls.key"));
        ConfigException thrown = assertThrows(ConfigException.class, () -> parse(text));
        assertTrue(String.valueOf(thrown.getMessage()).contains("listen.tls.self: is one of two"),
                thrown.getMessage());
    }
}
