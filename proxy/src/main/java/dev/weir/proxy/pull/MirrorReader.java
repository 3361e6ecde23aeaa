package dev.weir.proxy.pull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/**
 * Asks one place of the mirror for what an upstream would be asked for. A mirror that does not answer costs little: it is
 * asked briefly, and left alone for a while after it failed.
 */
final class MirrorReader {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorReader.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 5;
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final int SLOW_IN_A_ROW = 3;
    private static final Duration DISTRUST = Duration.ofMinutes(10);
    /** A mirror that is slower than this is slower than any upstream. */
    private static final int LEAST_BYTES = 64 << 10;
    private static final Duration LEAST_TIME = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final UpstreamClient client;
    private final MirrorPlace place;
    private final InstantSource clock;
    private final OnceAMinute complaints = new OnceAMinute();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger slow = new AtomicInteger();
    private volatile Instant askedAgainAt = Instant.MIN;

    MirrorReader(UpstreamClient client, MirrorPlace place, InstantSource clock) {
        this.client = client;
        this.place = place;
        this.clock = clock;
    }

    /** Returns whether it can be asked: it did not fail a moment ago. */
    boolean isHealthy() {
        return !clock.instant().isBefore(askedAgainAt);
    }

    /**
     * Asks for a manifest or a blob.
     *
     * @param registry the upstream's name
     * @return the answer, if the mirror has it; whoever takes it closes it
     */
    Optional<UpstreamAnswer> ask(String registry, UpstreamRequest request) {
        return isHealthy() ? insist(registry, request) : Optional.empty();
    }

    /** Asks although it failed a moment ago: there is nobody else. */
    Optional<UpstreamAnswer> insist(String registry, UpstreamRequest request) {
        Optional<UpstreamAnswer> answer = send(registry, request);
        if (answer.isPresent() && answer.get().status() != OK && answer.get().status() != PARTIAL) {
            answer.get().close();
            return Optional.empty();
        }
        return answer;
    }

    /**
     * Asks where a blob's bytes are.
     *
     * @return the address to which the mirror redirects; empty if it does not have the blob, or sends it itself
     */
    Optional<String> redirect(String registry, UpstreamRequest request) {
        if (!isHealthy()) {
            return Optional.empty();
        }
        Optional<UpstreamAnswer> answer = send(registry, request.withRedirects(false));
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        try (UpstreamAnswer head = answer.get()) {
            return head.status() / 100 == 3
                    ? head.header("location").filter(MirrorReader::isAddress)
                    : Optional.empty();
        }
    }

    /** An address that is whole: what is relative leads back to the mirror, where a client has no credentials. */
    private static boolean isAddress(String location) {
        return (location.startsWith("https://") || location.startsWith("http://"))
                && location.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private Optional<UpstreamAnswer> send(String registry, UpstreamRequest request) {
        if (registry.equals(place.naming().host())) {
            return Optional.empty();
        }
        String name = place.naming().repository(new Repository(registry, request.repository()));
        try {
            long asked = System.nanoTime();
            UpstreamAnswer answer = client.send(place.registry(), request.in(name).withPatience(PATIENCE));
            // Blobs may have waited for their turn here.
            if (!request.path().contains("/blobs/")) {
                answered(Duration.ofNanos(System.nanoTime() - asked));
            }
            // The upstream can finish what a slow mirror has begun.
            answer.expect(LEAST_BYTES, LEAST_TIME);
            return Optional.of(new MirrorAnswer(answer, this::failed, this::distrust));
        } catch (UpstreamException e) {
            // A registry may answer 401 or 403 for a repository that it does not have.
            if (e.retryable() && e.failure() != Failure.HELD_BACK) {
                failed();
            }
            if (complaints.isDue()) {
                LOG.warn("the mirror can't be read, so upstreams are asked: {}", e.getMessage());
            }
            return Optional.empty();
        }
    }

    /** One slow answer may be chance; a mirror that is always slow is worse than none. */
    private void answered(Duration time) {
        if (time.compareTo(SLOW) < 0) {
            slow.set(0);
            failures.set(0);
        } else if (slow.incrementAndGet() >= SLOW_IN_A_ROW) {
            slow.set(0);
            LOG.warn("the mirror {} takes {} ms and longer for each answer, and is not read for {} s",
                    place.naming().host(), SLOW.toMillis(), LONGEST_PAUSE.toSeconds());
            leaveAlone(LONGEST_PAUSE);
        }
    }

    /** Each failure after another costs somebody seconds, so they come less and less often. */
    private void failed() {
        if (!isHealthy()) {
            // One trouble fails several requests.
            return;
        }
        int before = Math.min(failures.getAndIncrement(), MOST_DOUBLINGS);
        Duration pause = PAUSE.multipliedBy(1L << before);
        leaveAlone(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    /** What was sent of the wrong bytes can't be taken back: each lie costs somebody a pull. */
    private void distrust() {
        LOG.warn("the mirror {} sends other bytes than their digest says, and is not read for {} min",
                place.naming().host(), DISTRUST.toMinutes());
        leaveAlone(DISTRUST);
    }

    private void leaveAlone(Duration pause) {
        Instant until = clock.instant().plus(pause);
        if (until.isAfter(askedAgainAt)) {
            askedAgainAt = until;
        }
    }
}
