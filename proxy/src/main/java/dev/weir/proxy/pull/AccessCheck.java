package dev.weir.proxy.pull;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.PullResult.Fault;
import dev.weir.proxy.pull.PullResult.Missing;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Access;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;
import dev.weir.proxy.upstream.UpstreamSettings;

/**
 * Lets a client read what Weir's own credentials can only if the upstream lets the client's own read it too: asked for
 * each repository, with the client's credentials, before anything is served, and remembered for a while. Passwords are not
 * kept: what is remembered is known by a keyed hash, and the key ends with the process.
 */
final class AccessCheck {

    private static final int MOST_REMEMBERED = 50_000;
    private static final Duration REFUSED = Duration.ofSeconds(10);
    /** However many passwords somebody tries, the upstream sees so many at once. */
    private static final int AT_ONCE = 16;
    private static final String HASH = "HmacSHA256";

    private final InstantSource clock;
    private final PullObserver observer;
    private final SecretKeySpec key;
    private final Semaphore permits = new Semaphore(AT_ONCE, true);
    private final SingleFlight<Key, Optional<PullResult>> underWay = new SingleFlight<>();
    private final Cache<Key, Said> known = Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    private record Key(Repository repository, String hash) {}

    /**
     * What the upstream said.
     *
     * @param refusal how it refused; null if it let the client in
     */
    private record Said(@Nullable PullResult refusal, Instant at) {}

    AccessCheck(InstantSource clock, PullObserver observer) {
        this.clock = clock;
        this.observer = observer;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        this.key = new SecretKeySpec(random, HASH);
    }

    /** Returns whether a client may read a repository, as far as memory knows. Never blocks. */
    boolean isOpenNow(Repository repository, UpstreamSettings upstream, @Nullable Credentials client) {
        if (upstream.access().mode() == Access.Mode.ANYONE) {
            return true;
        }
        if (client == null) {
            return false;
        }
        Said said = known.getIfPresent(key(repository, client));
        return said != null && said.refusal == null && isYounger(said, upstream.access().ttl());
    }

    /**
     * Asks the upstream, unless it is known.
     *
     * @param probe what to ask for with the client's credentials
     * @return the refusal; empty if the client may read
     */
    Optional<PullResult> check(Repository repository, UpstreamRequest probe, UpstreamSource source,
            @Nullable Credentials client) throws InterruptedException {
        Access access = source.settings().access();
        if (access.mode() == Access.Mode.ANYONE) {
            return Optional.empty();
        }
        if (client == null) {
            return Optional.of(new PullResult.Unauthorized("the registry " + repository.registry()
                    + " asks who you are: show a user name and a password that it accepts"));
        }
        Key wanted = key(repository, client);
        Said said = known.getIfPresent(wanted);
        if (said != null && isYounger(said, said.refusal == null ? access.ttl() : REFUSED)) {
            return Optional.ofNullable(said.refusal);
        }
        return underWay.run(wanted, () -> ask(wanted, probe, source, client, said));
    }

    private Optional<PullResult> ask(Key wanted, UpstreamRequest probe, UpstreamSource source,
            Credentials client,
            @Nullable Said before) throws InterruptedException {
        if (!permits.tryAcquire(UpstreamRequest.USUAL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            return Optional.of(new PullResult.Unavailable(Fault.THROTTLED,
                    "too many clients' credentials are being checked", Optional.empty()));
        }
        try {
            Optional<PullResult> refusal = askUpstream(wanted.repository, probe, source, client);
            known.put(wanted, new Said(refusal.orElse(null), clock.instant()));
            observer.accessChecked(source.name(), refusal.isEmpty() ? "granted" : "refused");
            return refusal;
        } catch (UpstreamException e) {
            Access access = source.settings().access();
            if (before != null && before.refusal == null
                    && isYounger(before, access.ttl().plus(access.grace()))) {
                observer.accessChecked(source.name(), "grace");
                return Optional.empty();
            }
            observer.accessChecked(source.name(), "failed");
            return Optional.of(Failures.toResult(e));
        } finally {
            permits.release();
        }
    }

    /** A 404 tells nothing of who may read: the list of tags does. */
    private static Optional<PullResult> askUpstream(Repository repository, UpstreamRequest probe,
            UpstreamSource source, Credentials client) throws UpstreamException {
        UpstreamSource theirs = source.as(client);
        try {
            if (answers(theirs, probe) || answers(theirs, UpstreamPaths.tags(repository, "n=1"))) {
                return Optional.empty();
            }
            return Optional.of(new PullResult.NotFound(Missing.NAME, "the upstream " + source.name()
                    + " has no repository " + repository.path() + " for these credentials"));
        } catch (UpstreamException e) {
            int status = e.status().orElse(0);
            if (e.failure() == Failure.UNAUTHORIZED || e.failure() == Failure.DENIED
                    || e.failure() == Failure.TOKEN && (status == 401 || status == 403)) {
                return Optional.of(new PullResult.Unauthorized("the upstream " + source.name()
                        + " does not let these credentials read " + repository.path()));
            }
            throw e;
        }
    }

    private static boolean answers(UpstreamSource source, UpstreamRequest request) throws UpstreamException {
        try (UpstreamAnswer answer = source.send(request)) {
            return answer.status() != 404;
        }
    }

    private boolean isYounger(Said said, Duration age) {
        return clock.instant().isBefore(said.at.plus(age));
    }

    private Key key(Repository repository, Credentials client) {
        try {
            Mac mac = Mac.getInstance(HASH);
            mac.init(key);
            mac.update(client.username().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return new Key(repository,
                    HexFormat.of()
                            .formatHex(mac.doFinal(client.password().getBytes(StandardCharsets.UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HASH, e);
        }
    }
}
