package dev.weir.proxy.credentials;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/** A program {@code docker-credential-<name>}: run for a registry's credentials, which are kept for a while. */
final class HelperSource implements CredentialsSource {

    private static final Duration KEPT = Duration.ofMinutes(5);

    private final String program;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Credentials last;
    private Instant goodUntil = Instant.MIN;

    HelperSource(String name, InstantSource clock) {
        this.program = "docker-credential-" + name;
        this.clock = clock;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        lock.lock();
        try {
            Credentials kept = last;
            if (kept == null || !clock.instant().isBefore(goodUntil)) {
                kept = Retrieval.usable(Retrieval.of(program, registry, image -> CredentialRetrieverFactory
                        .forImage(image, event -> {})
                        .dockerCredentialHelper(program)), program, registry);
                last = kept;
                goodUntil = clock.instant().plus(KEPT);
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(Credentials credentials) {
        lock.lock();
        try {
            if (credentials.equals(last)) {
                last = null;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return program;
    }
}
