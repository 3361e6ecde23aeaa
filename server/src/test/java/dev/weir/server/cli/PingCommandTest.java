package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.testing.FakeRegistry;
import dev.weir.testing.TestAuthority;

class PingCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int weir(String... args) {
        return Cli.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void aRegistryThatAnswersIsToldFromOneThatDoesNot() throws Exception {
        String url;
        try (FakeRegistry registry = FakeRegistry.start()) {
            url = registry.url().toString();
            assertEquals(0, weir("ping", url));
            assertTrue(out.toString().contains(url + " answers: 200"), out.toString());
        }
        assertEquals(1, weir("ping", url));
        assertTrue(err.toString().contains(url + " does not answer"), err.toString());
        assertEquals(2, weir("ping", "weir:5000"));
    }

    @Test
    void anUnknownAuthorityIsToldWithWhatToDo() throws Exception {
        try (FakeRegistry registry = FakeRegistry.startTls()) {
            String url = registry.url().toString();
            assertEquals(1, weir("ping", url));
            assertTrue(err.toString().contains("name one with --ca"), err.toString());
            assertEquals(0, weir("ping", url, "--ca", registry.writeAuthority(folder).toString()));
        }
    }

    @Test
    void aCertificateOfAnyNameWillDoIfItIsTheOneThatIsNamed() throws Exception {
        TestAuthority.ClientPair own = TestAuthority.create().issueClient("of no host");
        TestAuthority.ClientPair other = TestAuthority.create().issueClient("of no host");
        Path file = Files.writeString(folder.resolve("tls.crt"), own.certificatePem());
        Path wrong = Files.writeString(folder.resolve("other.crt"), other.certificatePem());
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(own)));
        server.createContext("/v2/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort();
            assertEquals(1, weir("ping", url, "--ca", file.toString()));
            assertEquals(1, weir("ping", url, "--certificate", wrong.toString()));
            assertEquals(0, weir("ping", url, "--certificate", file.toString()), err::toString);
        } finally {
            server.stop(0);
        }
    }

    private static SSLContext context(TestAuthority.ClientPair pair) throws Exception {
        byte[] key = Base64.getMimeDecoder().decode(pair.keyPem().replaceAll("-----[A-Z ]+-----", ""));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server",
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
                new char[0], new Certificate[]{CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(
                                        pair.certificatePem().getBytes(StandardCharsets.US_ASCII)))});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void aFolderIsGivenToItsUser() throws Exception {
        int self = (int) Files.getAttribute(folder, "unix:uid");
        Path made = folder.resolve("store");
        assertEquals(0, weir("own-folder", "--user=" + self, made.toString()));
        assertEquals(self, Files.getAttribute(made, "unix:uid"));
    }
}
