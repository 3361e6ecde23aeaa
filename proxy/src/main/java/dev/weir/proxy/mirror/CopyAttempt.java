package dev.weir.proxy.mirror;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.proxy.mirror.MirrorException.Kind;
import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyRow.State;
import dev.weir.proxy.state.CopyWish;

/** One attempt to copy an image to every place, and what its end means. */
final class CopyAttempt {

    private static final Logger LOG = LoggerFactory.getLogger(CopyAttempt.class);

    private static final int MOST_ATTEMPTS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** What was given up after many failures is tried again so often. */
    private static final Duration PARKED_PAUSE = Duration.ofHours(1);
    private static final Duration OTHERS_PAUSE = Duration.ofSeconds(15);

    private final List<ImageCopier> copiers;
    private final InstantSource clock;
    private final Predicate<CopyWish> current;

    /**
     * How an attempt ended.
     *
     * @param row what was tried
     * @param state how the copy stands now
     * @param attempts how often it has been tried by now
     * @param nextAt when it is tried next, if it waits
     * @param reason why it failed; empty if it did not
     * @param result what metrics call it
     */
    record Ended(CopyRow row, State state, int attempts, Instant nextAt, String reason, String result) {}

    /** The predicate tells whether a wish's tag still means its digest. */
    CopyAttempt(List<ImageCopier> copiers, InstantSource clock, Predicate<CopyWish> current) {
        this.copiers = copiers;
        this.clock = clock;
        this.current = current;
    }

    /** Tries once. */
    Ended run(CopyRow row, CopyProgress progress) throws InterruptedException {
        CopyWish wish = row.wish();
        if (wish.tag().isEmpty()) {
            Optional<Ended> others = othersWork(row);
            if (others.isPresent()) {
                return others.get();
            }
        }
        Optional<Tag> tag = Optional.of(wish.tag().orElseGet(() -> TagMove.anchor(wish.digest())));
        Failed worst = null;
        String shortfall = "";
        for (ImageCopier copier : copiers) {
            try {
                shortfall = copier
                        .copy(wish.repository(), wish.digest(), tag, () -> current.test(wish), progress)
                        .orElse(shortfall);
            } catch (MirrorException e) {
                worst = Failed.worse(worst, new Failed(e.kind(), e.retryAfter(), message(e)));
            } catch (MissingContentException e) {
                worst = Failed.worse(worst, new Failed(Kind.REFUSED, Optional.empty(), message(e)));
            } catch (IOException | RuntimeException e) {
                worst = Failed.worse(worst, new Failed(Kind.TEMPORARY, Optional.empty(), message(e)));
            }
        }
        if (worst != null) {
            return failed(row, worst);
        }
        if (!shortfall.isEmpty() && row.attempts() + 1 < MOST_ATTEMPTS) {
            return again(row, Optional.empty(), shortfall);
        }
        LOG.info("{} is in the mirror{}", wish, shortfall.isEmpty() ? "" : ", but " + shortfall);
        return end(row, State.MIRRORED, Duration.ZERO, shortfall, "mirrored");
    }

    /** How one place failed. */
    private record Failed(Kind kind, Optional<Duration> retryAfter, String reason) {

        /** What is worth another attempt is what decides. */
        static Failed worse(@Nullable Failed one, Failed other) {
            return one != null && one.kind != Kind.REFUSED ? one : other;
        }
    }

    private static String message(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** What comes under a tag, or as a part of an index, needs no anchor. */
    private Optional<Ended> othersWork(CopyRow row) {
        List<CopiedParts.Standing> standings = copiers.stream()
                .map(each -> each.standing(row.wish().repository(), row.wish().digest()))
                .toList();
        if (standings.contains(CopiedParts.Standing.NONE)) {
            return Optional.empty();
        }
        if (standings.contains(CopiedParts.Standing.COMING)) {
            return Optional.of(new Ended(row, State.WAITING, row.attempts(),
                    clock.instant().plus(OTHERS_PAUSE), "", "deferred"));
        }
        return Optional.of(end(row, State.MIRRORED, Duration.ZERO, "", "part"));
    }

    private Ended failed(CopyRow row, Failed failure) {
        if (failure.kind == Kind.WAITING) {
            return new Ended(row, State.WAITING, row.attempts(), clock.instant().plus(OTHERS_PAUSE),
                    failure.reason, "deferred");
        }
        int attempts = row.attempts() + 1;
        if (failure.kind == Kind.REFUSED || attempts >= MOST_ATTEMPTS) {
            LOG.warn("{} can't be copied and is parked after {} attempts: {}", row.wish(), attempts,
                    failure.reason);
            // What a mirror refuses it refuses again; what only failed may work when the trouble is over.
            return end(row, State.PARKED, failure.kind == Kind.REFUSED ? Duration.ZERO : PARKED_PAUSE,
                    failure.reason, "parked");
        }
        return again(row, failure.retryAfter, failure.reason);
    }

    private Ended again(CopyRow row, Optional<Duration> retryAfter, String reason) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << row.attempts());
        Duration most = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        Duration jittered = most.dividedBy(2)
                .plusMillis(ThreadLocalRandom.current().nextLong(most.toMillis() / 2 + 1));
        Duration wait = retryAfter.filter(told -> told.compareTo(jittered) > 0).orElse(jittered);
        LOG.info("{} could not be copied, attempt {}; again in {} s: {}", row.wish(), row.attempts() + 1,
                wait.toSeconds(), reason);
        return end(row, State.WAITING, wait, reason, "retried");
    }

    private Ended end(CopyRow row, State state, Duration wait, String reason, String result) {
        return new Ended(row, state, row.attempts() + 1, clock.instant().plus(wait), reason, result);
    }
}
