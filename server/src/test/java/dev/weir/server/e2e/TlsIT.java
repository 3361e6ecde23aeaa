package dev.weir.server.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.Digests;
import dev.weir.testing.FakeRegistry;
import dev.weir.testing.SampleImage;

class TlsIT {
    @TempDir
    Path folder;

    @Test
    void curlAndSkopeoPullOverTlsAndHttp2() throws Exception {
        Path trust = certificates();
        try (FakeRegistry upstream = FakeRegistry.start()) {
            SampleImage image = upstream.addImage("library/app", "1.0", 2, 5_000_000);
            String listen = "tls:\n  certificate: " + folder + "/server.crt\n  key: " + folder
                    + "/server.key\n";
            try (Weir weir = Weir.start(folder, upstream.url(), upstream.url(), listen)) {
                assertEquals("2 200", curl(trust, weir, "--http2", "/v2/"));
                assertEquals("1.1 200", curl(trust, weir, "--http1.1", "/v2/"));
                String layer = image.layers().getFirst().digest();
                for (String version : new String[]{"--http2", "--http1.1"}) {
                    String blob = "/v2/library/app/blobs/" + layer;
                    assertTrue(curl(trust, weir, version, blob).endsWith(" 200"), version);
                    assertEquals(layer, Digests.of(Files.readAllBytes(folder.resolve("body"))), version);
                }
                skopeo(trust, weir, image);
                assertNotEquals(0,
                        Command.attempt(Map.of(), Tool.require("curl"), "--silent", "--noproxy", "*",
                                "https://" + weir.authority() + "/v2/").code(),
                        "the authority is known to nobody else");
            }
        }
    }

    private void skopeo(Path trust, Weir weir, SampleImage image) throws IOException, InterruptedException {
        Path to = Files.createTempDirectory(folder, "copy");
        Command.run(Tool.require("skopeo"), "--insecure-policy", "copy", "--src-cert-dir", trust.toString(),
                "docker://" + weir.authority() + "/library/app:1.0", "dir:" + to);
        assertEquals(image.digest(), Digests.of(Files.readAllBytes(to.resolve("manifest.json"))));
    }

    /** Fetches to the file {@code body}; returns the HTTP version and the status. */
    private String curl(Path trust, Weir weir, String version, String path)
            throws IOException, InterruptedException {
        return Command.run(Tool.require("curl"), "--silent", "--show-error", "--noproxy", "*", version,
                "--cacert",
                trust + "/ca.crt", "--output", folder + "/body", "--write-out",
                "%{http_version} %{http_code}",
                "https://" + weir.authority() + path);
    }

    /** An authority and a server certificate, made by openssl as an operator would; returns the clients' folder. */
    private Path certificates() throws IOException, InterruptedException {
        String openssl = Tool.require("openssl");
        Path trust = Files.createDirectories(folder.resolve("trust"));
        String extensions = Files.writeString(folder.resolve("extensions"), "subjectAltName=IP:127.0.0.1\n")
                .toString();
        Command.run(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
                "/CN=Test authority", "-keyout", folder + "/ca.key", "-out", trust + "/ca.crt");
        Command.run(openssl, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout",
                folder + "/server.key", "-out", folder + "/server.csr");
        Command.run(openssl, "x509", "-req", "-days", "1", "-in", folder + "/server.csr", "-CA",
                trust + "/ca.crt",
                "-CAkey", folder + "/ca.key", "-CAcreateserial", "-extfile", extensions, "-out",
                folder + "/server.crt");
        return trust;
    }
}
