package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;

/** Certificates of Weir's own, looked at by openssl and curl, and rotated by the command line. */
class SelfTlsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void opensslVerifiesTheChainAndARunningWeirNoticesRotations() throws Exception {
        String openssl = Tool.require("openssl");
        try (FakeRegistry upstream = FakeRegistry.start();
                Weir weir = Weir.start(folder, upstream.url(), "tls:\n  self: true\n", """
                        certs:
                          directory: %s
                          names: [weir.example.com]
                          propagation: 2s
                        """.formatted(folder.resolve("certs")))) {
            Path certs = folder.resolve("certs");
            verify(openssl, certs.resolve("ca.crt"));
            String first = shown(openssl, weir, certs.resolve("ca.crt"), "127.0.0.1");
            shown(openssl, weir, certs.resolve("ca.crt"), "weir.example.com");
            assertEquals("200", curl(weir, certs.resolve("ca.crt")));

            String text = Command.run(openssl, "x509", "-noout", "-text", "-in", certs + "/tls.crt");
            assertTrue(text.contains("ASN1 OID: prime256v1") && text.contains("TLS Web Server Authentication")
                    && text.contains("CA:FALSE") && text.contains("DNS:weir.default.svc.cluster.local"),
                    text);

            assertTrue(weir.run("certs", "rotate").startsWith("new serving certificate"));
            await(() -> !shown(openssl, weir, certs.resolve("ca.crt"), "127.0.0.1").equals(first));

            Path before = Files.copy(certs.resolve("ca.crt"), folder.resolve("before.crt"));
            weir.run("certs", "rotate", "--ca", "--drop-old");
            Path exported = folder.resolve("exported.crt");
            await(() -> {
                weir.run("certs", "export", "--output", exported.toString());
                // From the bundle of two to the bundle of the new one alone: each verifies what is shown.
                shown(openssl, weir, exported, "127.0.0.1");
                return count(exported) == 1 && !Files.readString(exported).equals(Files.readString(before));
            });
            verify(openssl, certs.resolve("ca.crt"));
            assertNotEquals(0, Command.attempt(Map.of(), openssl, "verify", "-CAfile", before.toString(),
                    certs + "/tls.crt").code(), "the old authority has gone");
            String status = weir.run("certs", "status");
            assertTrue(status.contains("serving") && status.contains("the serving certificate is renewed"),
                    status);
        }
    }

    private static void verify(String openssl, Path bundle) throws IOException, InterruptedException {
        Command.run(openssl, "verify", "-x509_strict", "-purpose", "sslserver", "-verify_ip", "127.0.0.1",
                "-CAfile",
                bundle.toString(), bundle.resolveSibling("tls.crt").toString());
        Command.run(openssl, "verify", "-x509_strict", "-CAfile", bundle.toString(), bundle.toString());
    }

    /** Shakes hands, verifying all; returns the certificate's serial number. */
    private static String shown(String openssl, Weir weir, Path bundle, String name)
            throws IOException, InterruptedException {
        boolean address = name.matches("[0-9.]+");
        String text = Command.run(openssl, "s_client", "-connect", weir.authority(), "-CAfile",
                bundle.toString(),
                "-verify_return_error", address ? "-verify_ip" : "-verify_hostname", name, "-alpn", "h2");
        assertTrue(text.contains("Verify return code: 0 (ok)") && text.contains("ALPN protocol: h2"), text);
        int begin = text.indexOf("-----BEGIN CERTIFICATE-----");
        int end = text.indexOf("-----END CERTIFICATE-----");
        return text.substring(begin, end);
    }

    private static String curl(Weir weir, Path bundle) throws IOException, InterruptedException {
        return Command.run(Tool.require("curl"), "--silent", "--show-error", "--noproxy", "*", "--cacert",
                bundle.toString(), "--output", "/dev/null", "--write-out", "%{http_code}",
                "https://" + weir.authority() + "/v2/");
    }

    private static int count(Path bundle) throws IOException {
        return Files.readString(bundle).split("BEGIN CERTIFICATE", -1).length - 1;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertTrue(Instant.now().isBefore(end), "it did not come to that");
        }
    }
}
