package dev.weir.proxy.credentials;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
final class EcrSource implements CredentialsSource {

    private static final Logger LOG = LoggerFactory.getLogger(EcrSource.class);
    private static final Duration EARLY = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final EcrTokens tokens;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private EcrTokens.@Nullable Ticket last;
    private @Nullable CredentialsException failure;
    private Instant renewAt = Instant.MIN;

    EcrSource(EcrTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public Credentials current(String registry) throws CredentialsException {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (!now.isBefore(renewAt)) {
                renew(registry, now);
            }
            EcrTokens.Ticket ticket = last;
            if (ticket != null && now.isBefore(ticket.expiresAt())) {
                return ticket.credentials();
            }
            CredentialsException why = failure;
            throw why != null ? why : new CredentialsException("the token of Amazon ECR has expired", null);
        } finally {
            lock.unlock();
        }
    }

    private void renew(String registry, Instant now) {
        try {
            EcrTokens.Ticket ticket = tokens.fetch(registry);
            last = ticket;
            failure = null;
            Duration life = Duration.between(now, ticket.expiresAt());
            Duration early = life.dividedBy(2).compareTo(EARLY) < 0 ? life.dividedBy(2) : EARLY;
            renewAt = ticket.expiresAt().minus(early);
        } catch (CredentialsException e) {
            LOG.warn("the token for {} can't be renewed: {}", registry, e.getMessage());
            failure = e;
            renewAt = now.plus(PAUSE);
        }
    }

    @Override
    public void refused(Credentials credentials) {
        lock.lock();
        try {
            EcrTokens.Ticket ticket = last;
            if (ticket != null && ticket.credentials().equals(credentials) && failure == null) {
                renewAt = Instant.MIN;
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
