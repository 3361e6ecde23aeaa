package dev.weir.proxy.upstream;

import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/** The TLS settings, made at the first use: loading the system's trust store takes time that a start can't spare. */
final class Tls {

    private final @Nullable TrustManagerFactory trust;
    private @Nullable SslContext context;

    /** Creates settings that trust these authorities, or the system's. */
    Tls(@Nullable TrustManagerFactory trust) {
        this.trust = trust;
    }

    /** Returns the context; hostname verification is on. */
    synchronized SslContext context() throws SSLException {
        SslContext made = context;
        if (made == null) {
            made = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
            context = made;
        }
        return made;
    }
}
