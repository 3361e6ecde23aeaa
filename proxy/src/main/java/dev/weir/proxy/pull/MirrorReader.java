package dev.weir.proxy.pull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.upstream.Failure;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamException;
import dev.weir.proxy.upstream.UpstreamRequest;

/**
 * Asks the mirror for what an upstream would be asked for. A mirror that does not answer costs little: it is asked briefly,
 * and left alone for a while after it failed.
 */
final class MirrorReader {

    private static final Logger LOG = LoggerFactory.getLogger(MirrorReader.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final UpstreamClient client;
    private final MirrorSettings settings;
    private final InstantSource clock;
    private final OnceAMinute complaints = new OnceAMinute();
    private volatile Instant askedAgainAt = Instant.MIN;

    MirrorReader(UpstreamClient client, MirrorSettings settings, InstantSource clock) {
        this.client = client;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Asks for a manifest or a blob.
     *
     * @param registry the upstream's name
     * @return the answer, if the mirror has it; whoever takes it closes it
     */
    Optional<UpstreamAnswer> ask(String registry, UpstreamRequest request) {
        Instant now = clock.instant();
        if (now.isBefore(askedAgainAt) || registry.equals(settings.naming().host())) {
            return Optional.empty();
        }
        String name = settings.naming().repository(new Repository(registry, request.repository()));
        try {
            UpstreamAnswer answer = client.send(settings.registry(), request.in(name).withPatience(PATIENCE));
            if (answer.status() == OK || answer.status() == PARTIAL) {
                return Optional.of(new MirrorAnswer(answer, this::leaveAlone));
            }
            answer.close();
        } catch (UpstreamException e) {
            // A registry may answer 401 or 403 for a repository that it does not have.
            if (e.retryable() && e.failure() != Failure.HELD_BACK) {
                leaveAlone();
            }
            if (complaints.isDue()) {
                LOG.warn("the mirror can't be read, so upstreams are asked: {}", e.getMessage());
            }
        }
        return Optional.empty();
    }

    private void leaveAlone() {
        askedAgainAt = clock.instant().plus(PAUSE);
    }
}
