package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.weir.certs.CertStatus.Upcoming;

/**
 * Decides the next step of a state at a time. It remembers nothing, so that it goes on after a crash, or in another
 * replica, as if nothing had happened. From any state, at any time, a few steps lead to a certificate that is valid; no
 * two serving certificates, and no two authorities, are made within {@link CertTimes#FLOOR}.
 */
final class CertPlan {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final CertSettings settings;
    private final CertTimes times;
    private final Leaving leaving;

    CertPlan(CertSettings settings) {
        this.settings = settings;
        this.times = new CertTimes(settings);
        this.leaving = new Leaving(times);
    }

    /**
     * Returns the next step.
     *
     * @param published whether this very state's bundle has arrived wherever it is published
     */
    Step next(CertState state, Instant now, boolean published) {
        return authority(state, now)
                .or(() -> published && state.authorities().stream().anyMatch(each -> isUnmarked(each, now))
                        ? Optional.of(new Step.MarkPublished())
                        : Optional.empty())
                .or(() -> issue(state, now))
                .or(() -> leaving.now(state, now))
                .orElseGet(() -> pause(state, now));
    }

    /** A time of publishing that lies ahead was written by a clock that was wrong. */
    private static boolean isUnmarked(Authority authority, Instant now) {
        return authority.published().filter(at -> !at.isAfter(now)).isEmpty();
    }

    private Optional<Step> authority(CertState state, Instant now) {
        String why = whyAuthority(state, now);
        if (why.isEmpty()
                || state.newest().filter(it -> CertTimes.isFresh(times.made(it), now)).isPresent()) {
            return Optional.empty();
        }
        return state.authorities().size() < CertState.MAX_AUTHORITIES
                ? Optional.of(new Step.AddAuthority(why))
                : leaving.room(state, now, !canSign(state, now)).map(Step.class::cast);
    }

    private String whyAuthority(CertState state, Instant now) {
        if (state.authorities().isEmpty()) {
            return "there is none";
        }
        if (!canSign(state, now)) {
            return "none is valid now and for long enough";
        }
        Authority newest = state.authorities()
                .reversed()
                .stream()
                .filter(it -> it.isValid(now))
                .findFirst()
                .orElseThrow();
        if (newest.retiring()) {
            return "the one before was told to go";
        }
        return now.isBefore(times.authorityDue(newest)) ? "" : "its time has come";
    }

    private boolean canSign(CertState state, Instant now) {
        return state.authorities().stream().anyMatch(it -> times.isUseful(it, now));
    }

    private Optional<Step> issue(CertState state, Instant now) {
        boolean fresh = state.serving().isPresent() && CertTimes.isFresh(state.servingSince(), now);
        return fresh
                ? Optional.empty()
                : signer(state, now).flatMap(signer -> {
                    String why = whyIssue(state, signer, now);
                    return why.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new Step.IssueServing(signer, why));
                });
    }

    /**
     * The newest authority that clients have had the time to learn of; before there is one, the best there is. Empty if
     * none can sign what would be of use.
     */
    Optional<Authority> signer(CertState state, Instant now) {
        List<Authority> newestFirst = state.authorities()
                .reversed()
                .stream()
                .filter(it -> times.isUseful(it, now))
                .toList();
        // A first certificate waits for nobody: without it no call could succeed anyway.
        return newestFirst.stream()
                .filter(it -> isKnown(it, now))
                .findFirst()
                .or(() -> state.issuer().filter(newestFirst::contains))
                .or(() -> newestFirst.stream().filter(it -> it.published().isPresent()).findFirst())
                .or(() -> newestFirst.stream().findFirst());
    }

    /** Returns whether clients have had the time to learn of an authority. */
    boolean isKnown(Authority authority, Instant now) {
        return times.ready(authority).filter(at -> !at.isAfter(now)).isPresent();
    }

    private String whyIssue(CertState state, Authority signer, Instant now) {
        Optional<String> fault = state.fault(now);
        if (fault.isPresent()) {
            return fault.get();
        }
        ServingCertificate serving = state.serving().orElseThrow();
        if (!signer.signed(serving)) {
            if (isKnown(signer, now)) {
                return "a new authority signs";
            }
            // The longer it waits, the more clients know the new one.
            return times.lastMoment(state).filter(at -> !at.isAfter(now)).isPresent()
                    ? "it is about to end, and a new authority signs sooner than usual"
                    : "";
        }
        if (!serving.names().equals(settings.names())) {
            return "its names have changed";
        }
        return times.servingDue(state, signer).filter(at -> !at.isAfter(now)).isPresent()
                ? "its time has come"
                : "";
    }

    private Step pause(CertState state, Instant now) {
        return Stream.concat(upcoming(state, now).stream(), moments(state, now).stream())
                .filter(each -> each.at().isAfter(now))
                .min(Comparator.comparing(Upcoming::at))
                .filter(each -> each.at().isBefore(Instant.MAX))
                .map(each -> new Step.Wait(each.at(), each.what()))
                .orElseGet(() -> new Step.Wait(now.plus(LONGEST_WAIT), "a look whether all is well"));
    }

    /** Returns what will be done, the nearest first; a state without an authority has nothing to wait for. */
    List<Upcoming> upcoming(CertState state, Instant now) {
        List<Upcoming> all = new ArrayList<>();
        state.newest().ifPresent(newest -> {
            all.add(new Upcoming(times.authorityDue(newest), "a new authority is made"));
            handover(state, newest, now).filter(at -> at.isAfter(now))
                    .ifPresent(at -> all.add(new Upcoming(at, "the new authority signs")));
        });
        if (state.serving().isPresent()) {
            signer(state, now).filter(it -> it.signed(state.serving().get()))
                    .flatMap(signer -> times.servingDue(state, signer))
                    .ifPresent(at -> all.add(new Upcoming(at, "the serving certificate is renewed")));
        }
        state.authorities()
                .forEach(each -> leaving.at(state, each, now)
                        .ifPresent(
                                at -> all.add(new Upcoming(at, "an old authority leaves the bundle"))));
        all.sort(Comparator.comparing(Upcoming::at));
        return all;
    }

    /** When the newest authority begins to sign; empty if it does already, or has to be published first. */
    private Optional<Instant> handover(CertState state, Authority newest, Instant now) {
        Optional<Authority> issuer = state.issuer();
        if (issuer.filter(newest::equals).isPresent()) {
            return Optional.empty();
        }
        Optional<Instant> ready = times.ready(newest);
        return issuer.filter(it -> times.isUseful(it, now)).isPresent()
                ? ready
                : Stream.concat(ready.stream(), times.lastMoment(state).stream())
                        .min(Comparator.naturalOrder());
    }

    /** Times to look again, beside those of what is upcoming: something may have been waiting, or be too late then. */
    private List<Upcoming> moments(CertState state, Instant now) {
        List<Instant> all = new ArrayList<>();
        state.authorities().forEach(each -> {
            all.add(each.notBefore());
            all.add(times.usefulUntil(each).plusMillis(1));
        });
        times.lastMoment(state).ifPresent(all::add);
        state.servingEnd().ifPresent(all::add);
        if (!whyAuthority(state, now).isEmpty()) {
            state.newest().ifPresent(it -> all.add(times.made(it).plus(CertTimes.FLOOR)));
        }
        if (signer(state, now).filter(it -> !whyIssue(state, it, now).isEmpty()).isPresent()) {
            all.add(state.servingSince().plus(CertTimes.FLOOR));
        }
        return all.stream().map(at -> new Upcoming(at, "a look whether all is well")).toList();
    }
}
