package dev.weir.bench.peer;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a peer is started.
 *
 * @param upstream what it is a proxy of
 * @param tls what it shows its clients; plain HTTP without
 * @param storeBytes how much it may keep, where it can be told
 * @param javaOptions further options of a JVM, such as {@code -Xmx64m}
 * @param webhook Weir's webhook; without, it does not run
 */
public record Setting(URI upstream, Optional<TlsFiles> tls, long storeBytes, String javaOptions,
        Optional<Webhook> webhook) {

    private static final long PLENTY = 100L << 30;

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS #8
     */
    public record TlsFiles(Path certificate, Path key) {}

    /**
     * How the webhook decides. Without a mirror it points pods at Weir itself.
     *
     * @param kubeconfig the cluster that it follows
     * @param mirror where look-ups go
     * @param headStart whether what is admitted is fetched at once
     */
    public record Webhook(Path kubeconfig, Optional<URI> mirror, boolean headStart) {}

    /** Plain HTTP and plenty of room. */
    public static Setting of(URI upstream) {
        return new Setting(upstream, Optional.empty(), PLENTY, "", Optional.empty());
    }

    /** The same over TLS. */
    public Setting withTls(TlsFiles files) {
        return new Setting(upstream, Optional.of(files), storeBytes, javaOptions, webhook);
    }

    /** The same with less room. */
    public Setting withStore(long bytes) {
        return new Setting(upstream, tls, bytes, javaOptions, webhook);
    }

    /** The same with more options for a JVM. */
    public Setting withJavaOptions(String options) {
        return new Setting(upstream, tls, storeBytes, (javaOptions + " " + options).strip(), webhook);
    }

    /** The same with Weir's webhook. */
    public Setting withWebhook(Webhook how) {
        return new Setting(upstream, tls, storeBytes, javaOptions, Optional.of(how));
    }

    URI address(int port) {
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }
}
