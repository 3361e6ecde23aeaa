package dev.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** How a registry is to be; {@link #start} makes it. */
public final class RegistryBuilder {
    int port;
    boolean tls;
    boolean asksClients;
    Authorization.Scheme scheme = Authorization.Scheme.NONE;
    @Nullable
    String credentials;
    @Nullable
    Supplier<String> changing;
    @Nullable
    Duration tokenLifetime = Duration.ofMinutes(5);
    String tokenField = "token";
    @Nullable
    Duration redirectLifetime;

    RegistryBuilder() {}

    /** A port of its own; otherwise any free one. */
    public RegistryBuilder port(int fixed) {
        port = fixed;
        return this;
    }

    public RegistryBuilder tls() {
        tls = true;
        return this;
    }

    /** Speaks TLS, and asks each client for a certificate that its {@link TestAuthority} issued. */
    public RegistryBuilder clientCertificates() {
        asksClients = true;
        return tls();
    }

    /** Asks for Basic credentials. */
    public RegistryBuilder basic(String user, String password) {
        scheme = Authorization.Scheme.BASIC;
        credentials = user + ":" + password;
        return this;
    }

    /** Asks for Basic credentials with a password that changes. */
    public RegistryBuilder basic(String user, Supplier<String> password) {
        scheme = Authorization.Scheme.BASIC;
        changing = () -> user + ":" + password.get();
        return this;
    }

    /** Asks for Bearer tokens, which anybody gets at {@code /token}. */
    public RegistryBuilder bearer() {
        scheme = Authorization.Scheme.BEARER;
        return this;
    }

    /** Asks for Bearer tokens, which only this user gets. */
    public RegistryBuilder bearer(String user, String password) {
        credentials = user + ":" + password;
        return bearer();
    }

    /** How long tokens last; null for an answer that doesn't tell (then it is 60 s). */
    public RegistryBuilder tokenLifetime(@Nullable Duration lifetime) {
        tokenLifetime = lifetime;
        return this;
    }

    /** The token answer's field: {@code token} or {@code access_token}. */
    public RegistryBuilder tokenField(String name) {
        tokenField = name;
        return this;
    }

    /** Redirects every blob to the object store, at addresses that expire. */
    public RegistryBuilder redirectBlobs(Duration lifetime) {
        redirectLifetime = lifetime;
        return this;
    }

    public FakeRegistry start() {
        try {
            return new FakeRegistry(this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
