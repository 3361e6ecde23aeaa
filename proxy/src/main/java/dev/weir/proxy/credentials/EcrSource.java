package dev.weir.proxy.credentials;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsException;
import dev.weir.proxy.upstream.CredentialsSource;

/**
 * Passwords for Amazon ECR: kept until an hour before their end, then renewed; while that fails the old one is used as
 * long as it lasts, and ECR is asked again every now and then.
 */
public final class EcrSource implements CredentialsSource {

    private static final Logger LOG = LoggerFactory.getLogger(EcrSource.class);
    private static final Duration EARLY = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final EcrTokens tokens;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final LongAdder renewals = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private EcrTokens.@Nullable Ticket last;
    private @Nullable CredentialsException failure;
    private Instant renewAt = Instant.MIN;
    private boolean refused;

    EcrSource(EcrTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        lock.lock();
        try {
            Instant now = clock.instant();
            EcrTokens.Ticket ticket = last;
            boolean good = ticket != null && now.isBefore(ticket.expiresAt()) && !refused;
            if (!now.isBefore(renewAt)) {
                if (good) {
                    renewAside(registry);
                } else {
                    renew(registry);
                    ticket = last;
                }
            }
            if (ticket != null && now.isBefore(ticket.expiresAt())) {
                return ticket.credentials();
            }
            CredentialsException why = failure;
            throw why != null ? why : new CredentialsException("the token of Amazon ECR has expired", null);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits for a password while there is a good one. */
    private void renewAside(String registry) {
        if (renewing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ecr-token").start(() -> {
                try {
                    renew(registry);
                } finally {
                    renewing.set(false);
                }
            });
        }
    }

    private void renew(String registry) {
        Instant now = clock.instant();
        try {
            EcrTokens.Ticket ticket = tokens.fetch(registry);
            Duration life = Duration.between(now, ticket.expiresAt());
            Duration early = life.dividedBy(2).compareTo(EARLY) < 0 ? life.dividedBy(2) : EARLY;
            note(ticket, null, ticket.expiresAt().minus(early));
            renewals.increment();
        } catch (CredentialsException e) {
            failures.increment();
            LOG.warn("the token for {} can't be renewed: {}", registry, e.getMessage());
            note(null, e, now.plus(PAUSE));
        }
    }

    private void note(EcrTokens.@Nullable Ticket ticket, @Nullable CredentialsException why, Instant next) {
        lock.lock();
        try {
            if (ticket != null) {
                last = ticket;
                refused = false;
            }
            failure = why;
            renewAt = next;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how often a password was got. */
    public long renewals() {
        return renewals.sum();
    }

    /** Returns how often none could be got. */
    public long failures() {
        return failures.sum();
    }

    /** Returns when the password ends that is used now; empty before there was one. */
    public Optional<Instant> goodUntil() {
        lock.lock();
        try {
            EcrTokens.Ticket ticket = last;
            return ticket == null ? Optional.empty() : Optional.of(ticket.expiresAt());
        } finally {
            lock.unlock();
        }
    }

    /** Asks for another password before the next use, whatever is said of this one's end. */
    public void renewNext() {
        lock.lock();
        try {
            if (failure == null) {
                renewAt = Instant.MIN;
                refused = true;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(Credentials credentials) {
        lock.lock();
        try {
            EcrTokens.Ticket ticket = last;
            if (ticket != null && ticket.credentials().equals(credentials) && failure == null) {
                renewAt = Instant.MIN;
                refused = true;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return tokens.toString();
    }
}
