package dev.weir.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.weir.server.ExitCode;

@Command(name = "ping", description = "Ask a Weir, or any registry, whether it answers: for probes and tests where there is no curl.", mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", description = "where it is: https://host[:port]")
    private URI url = URI.create("http://127.0.0.1:5000");

    @Option(names = "--ca", paramLabel = "FILE", description = "the bundle to trust instead of the system's, PEM")
    private @Nullable Path ca;

    @Option(names = "--certificate", paramLabel = "FILE", description = "the certificate that it must show, PEM, whatever name and authority it is of")
    private @Nullable Path certificate;

    @Override
    public Integer call() throws InterruptedException, IOException {
        PrintWriter err = spec.commandLine().getErr();
        if (url.getHost() == null) {
            throw new ParameterException(spec.commandLine(), url + ": not a URL; write https://host[:port]");
        }
        try (HttpClient client = client()) {
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(url.resolve("/v2/")).timeout(PATIENCE).build(),
                    HttpResponse.BodyHandlers.discarding());
            // 401 is an answer too: the registry asks who is there.
            if (answer.statusCode() == OK || answer.statusCode() == UNAUTHORIZED) {
                spec.commandLine().getOut().println(url + " answers: " + answer.statusCode());
                return ExitCode.OK;
            }
            err.println("weir: " + url + " answers " + answer.statusCode() + ", which no registry does");
        } catch (IOException e) {
            err.println("weir: " + url + " does not answer: " + reason(e));
        }
        return ExitCode.FAILURE;
    }

    private static String reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof ConnectException) {
            return "no connection" + (e.getMessage() == null ? "" : ": " + message);
        }
        return e instanceof SSLException && message.contains("PKIX path")
                ? "its certificate is of no authority that is trusted here; name one with --ca (" + message
                        + ")"
                : e.getMessage() == null ? e.toString() : message;
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (certificate != null) {
            return client.sslContext(context(certificate, new OneCertificate(read(certificate).getFirst())))
                    .build();
        }
        return ca == null ? client.build() : client.sslContext(context(ca, anchors(ca))).build();
    }

    private static List<X509Certificate> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " can't be used: " + e.getMessage(), e);
        }
    }

    private static TrustManager anchors(Path bundle) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (X509Certificate each : read(bundle)) {
                store.setCertificateEntry("ca-" + count++, each);
            }
            TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IOException(bundle + " can't be used: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(Path file, TrustManager trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " can't be used: " + e.getMessage(), e);
        }
    }
}
