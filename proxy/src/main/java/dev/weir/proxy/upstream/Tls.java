package dev.weir.proxy.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS settings of each network, made at the first use: loading the system's trust store takes time that a start can't
 * spare. Files that have changed are read again for the next connection; what makes no sense changes nothing.
 */
final class Tls {

    private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

    private final @Nullable TrustManagerFactory trust;
    private final ConcurrentHashMap<NetworkSettings, Made> contexts = new ConcurrentHashMap<>();

    /** A context and what its files were when it was made. */
    private record Made(SslContext context, List<Object> stamps) {}

    /** Creates settings that trust these authorities, or the system's, and a network's own. */
    Tls(@Nullable TrustManagerFactory trust) {
        this.trust = trust;
    }

    /** Returns a network's context; the host's name is verified unless the network is insecure. */
    SslContext context(NetworkSettings network) throws SSLException {
        List<Object> stamps = stamps(network);
        Made before = contexts.get(network);
        if (before != null && before.stamps.equals(stamps)) {
            return before.context;
        }
        try {
            Made made = new Made(make(network), stamps);
            contexts.put(network, made);
            return made.context;
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            if (before != null) {
                LOG.warn("the certificates in {} stay as they were: {}", files(network), e.getMessage());
                contexts.put(network, new Made(before.context, stamps));
                return before.context;
            }
            throw new SSLException(
                    "the certificates in " + files(network) + " can't be used: " + e.getMessage(), e);
        }
    }

    private SslContext make(NetworkSettings network) throws IOException, GeneralSecurityException {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (network.insecure()) {
            // "" is what Netty takes for no verification of the name.
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm("");
        } else {
            builder.trustManager(network.ca().isPresent() ? withOwn(network.ca().get()) : trust)
                    .endpointIdentificationAlgorithm("HTTPS");
        }
        if (network.clientCertificate().isPresent()) {
            builder.keyManager(network.clientCertificate().get().toFile(),
                    network.clientKey().orElseThrow().toFile());
        }
        return builder.build();
    }

    private TrustManagerFactory withOwn(Path file) throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int count = 0;
        for (X509Certificate each : usual()) {
            all.setCertificateEntry("usual-" + count++, each);
        }
        try (InputStream pem = Files.newInputStream(file)) {
            int own = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                all.setCertificateEntry("own-" + own++, each);
            }
            if (own == 0) {
                throw new IOException("no certificate in " + file);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory
                .getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(all);
        return factory;
    }

    private List<X509Certificate> usual() throws GeneralSecurityException {
        TrustManagerFactory system = trust;
        if (system == null) {
            system = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            system.init((KeyStore) null);
        }
        List<X509Certificate> issuers = new ArrayList<>();
        for (TrustManager each : system.getTrustManagers()) {
            if (each instanceof X509TrustManager manager) {
                issuers.addAll(List.of(manager.getAcceptedIssuers()));
            }
        }
        return issuers;
    }

    private static List<Path> files(NetworkSettings network) {
        return List.of(network.ca(), network.clientCertificate(), network.clientKey())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<Object> stamps(NetworkSettings network) {
        List<Object> stamps = new ArrayList<>();
        for (Path file : files(network)) {
            try {
                BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.add(List.of(now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey())));
            } catch (IOException e) {
                stamps.add("none");
            }
        }
        return stamps;
    }
}
