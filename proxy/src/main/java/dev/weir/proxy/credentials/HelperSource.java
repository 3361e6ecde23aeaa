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
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String program;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Credentials last;
    private Instant goodUntil = Instant.MIN;
    private @Nullable CredentialsException failure;
    private Instant nextTry = Instant.MIN;

    /** Creates a source from a program's name on the {@code PATH}, or its path. */
    HelperSource(String program, InstantSource clock) {
        this.program = program;
        this.clock = clock;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        lock.lock();
        try {
            Credentials kept = last;
            if (kept == null || !clock.instant().isBefore(goodUntil)) {
                CredentialsException before = failure;
                if (before != null && clock.instant().isBefore(nextTry)) {
                    throw before;
                }
                kept = run(registry);
                last = kept;
                failure = null;
                goodUntil = clock.instant().plus(KEPT);
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    /** One that failed is not run again for each pull. */
    private Credentials run(String registry) throws CredentialsException {
        Instant begun = Instant.now();
        try {
            return Retrieval.usable(Retrieval.of(program, registry, image -> CredentialRetrieverFactory
                    .forImage(image, event -> {})
                    .dockerCredentialHelper(program)), program, registry);
        } catch (CredentialsException e) {
            failure = e;
            nextTry = clock.instant().plus(PAUSE);
            endLeftovers(begun);
            throw e;
        }
    }

    /** A helper that hangs is nobody's any more, nor is what it started. */
    private void endLeftovers(Instant begun) {
        ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().filter(line -> line.contains(program)).isPresent()
                        && child.info()
                                .startInstant()
                                .filter(start -> !start.isBefore(begun.minusSeconds(1)))
                                .isPresent())
                .forEach(child -> {
                    child.descendants().forEach(ProcessHandle::destroyForcibly);
                    child.destroyForcibly();
                });
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
