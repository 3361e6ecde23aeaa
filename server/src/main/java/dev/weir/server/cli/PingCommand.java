package dev.weir.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Callable;

import javax.net.ssl.SSLContext;
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
            err.println("weir: " + url + " does not answer: "
                    + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        return ExitCode.FAILURE;
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        return ca == null ? client.build() : client.sslContext(trusting(ca)).build();
    }

    private static SSLContext trusting(Path bundle) throws IOException {
        try (InputStream in = Files.newInputStream(bundle)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int count = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory
                    .getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(bundle + " can't be used: " + e.getMessage(), e);
        }
    }
}
