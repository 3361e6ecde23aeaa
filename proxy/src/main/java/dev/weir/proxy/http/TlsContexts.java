package dev.weir.proxy.http;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

/**
 * What Weir's servers speak: TLS 1.3 and 1.2, HTTP/2 and HTTP/1.1 by ALPN. A context holds one certificate; a server that
 * is to get another is given a new context for its further connections.
 */
public final class TlsContexts {

    private TlsContexts() {}

    /**
     * Makes a context from PEM files.
     *
     * @param certificate the certificate chain, the server's own first
     * @param key its PKCS#8 private key, not encrypted
     * @throws IOException if they can't be used; the message names them
     */
    public static SslContext of(Path certificate, Path key) throws IOException {
        File chain = certificate.toFile();
        try {
            return build(SslContextBuilder.forServer(chain, key.toFile()));
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException(
                    "the certificate " + certificate + " with the key " + key + " can't be used: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Makes a context from a certificate chain, the server's own first, and its private key.
     *
     * @throws IOException if they can't be used
     */
    public static SslContext of(List<X509Certificate> chain, PrivateKey key) throws IOException {
        try {
            return build(SslContextBuilder.forServer(key, chain.toArray(X509Certificate[]::new)));
        } catch (IllegalArgumentException | IOException e) {
            throw new IOException("the certificate can't be used: " + e.getMessage(), e);
        }
    }

    private static SslContext build(SslContextBuilder builder) throws IOException {
        return builder.sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .protocols(List.of("TLSv1.3", "TLSv1.2"))
                .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
                .build();
    }
}
