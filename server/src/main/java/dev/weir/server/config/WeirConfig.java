package dev.weir.server.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

import dev.weir.proxy.ProxySettings;

/**
 * The whole configuration of the program.
 *
 * @param proxy the registry proxy's settings; their TLS is made at the start, of {@code certs}
 * @param admin where the admin endpoint listens; port 0 takes a free one
 * @param drainTimeout how long transfers under way may go on after a signal to stop; 0 or more
 * @param log what is logged and how
 * @param certs the certificates that servers show
 * @param admission the webhook
 */
public record WeirConfig(ProxySettings proxy, InetSocketAddress admin, Duration drainTimeout, LogConfig log,
        CertsConfig certs, AdmissionConfig admission) {

    /** Returns what holds without a file. */
    public static WeirConfig defaults() {
        try {
            return new ConfigAssembly("defaults", new Values(), name -> null).build();
        } catch (ConfigException e) {
            throw new IllegalStateException("the defaults are valid", e);
        }
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException with every problem of the file
     */
    public static WeirConfig load(Path file) throws ConfigException {
        return ConfigFile.load(file, System::getenv);
    }
}
