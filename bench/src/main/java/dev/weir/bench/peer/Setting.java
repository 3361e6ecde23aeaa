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
 */
public record Setting(URI upstream, Optional<TlsFiles> tls, long storeBytes, String javaOptions) {

    private static final long PLENTY = 100L << 30;

    /**
     * A certificate and its key.
     *
     * @param certificate PEM
     * @param key PEM, PKCS #8
     */
    public record TlsFiles(Path certificate, Path key) {}

    /** Plain HTTP and plenty of room. */
    public static Setting of(URI upstream) {
        return new Setting(upstream, Optional.empty(), PLENTY, "");
    }

    /** The same over TLS. */
    public Setting withTls(TlsFiles files) {
        return new Setting(upstream, Optional.of(files), storeBytes, javaOptions);
    }

    /** The same with less room. */
    public Setting withStore(long bytes) {
        return new Setting(upstream, tls, bytes, javaOptions);
    }

    /** The same with more options for a JVM. */
    public Setting withJavaOptions(String options) {
        return new Setting(upstream, tls, storeBytes, (javaOptions + " " + options).strip());
    }

    URI address(int port) {
        return URI.create((tls.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }
}
