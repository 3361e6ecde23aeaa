package dev.weir.server.certs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.CertSource;
import dev.weir.certs.ServingCertificate;
import dev.weir.proxy.http.TlsContexts;

/**
 * What a server's new connections speak: always the certificate of now. Connections that are open keep the one they have
 * begun with. Safe for use by many threads, and it never blocks.
 */
public final class CurrentTls implements Supplier<SslContext> {

    private static final Logger LOG = LoggerFactory.getLogger(CurrentTls.class);

    private final CompletableFuture<@Nullable Void> first = new CompletableFuture<>();
    private volatile @Nullable SslContext context;

    /** Follows a source. */
    CurrentTls(CertSource source) {
        source.onServing(this::take);
    }

    private void take(ServingCertificate next) {
        try {
            context = TlsContexts.of(next.chain(), next.key());
            first.complete(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns what holds now.
     *
     * @throws IllegalStateException if there is no certificate yet
     */
    @Override
    public SslContext get() {
        SslContext now = context;
        if (now == null) {
            throw new IllegalStateException("there is no certificate yet");
        }
        return now;
    }

    /**
     * Runs something when the first certificate is there, and waits for that a while; it runs later if it takes longer.
     */
    public void whenFirst(Runnable action, Duration patience) {
        CompletableFuture<Void> done = first.thenRun(action);
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("there is no certificate yet after {} s; connections are closed until there is",
                    patience.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
