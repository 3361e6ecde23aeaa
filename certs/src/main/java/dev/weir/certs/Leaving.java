package dev.weir.certs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides which authorities leave the bundle, and when. The one that signed the serving certificate never does. */
final class Leaving {

    private final CertTimes times;

    Leaving(CertTimes times) {
        this.times = times;
    }

    /** Returns the step that takes out what has to go now, if anything has. */
    Optional<Step> now(CertState state, Instant now) {
        List<Authority> due = state.authorities()
                .stream()
                .filter(each -> at(state, each, now).filter(at -> !at.isAfter(now)).isPresent())
                .toList();
        return due.isEmpty() ? Optional.empty() : Optional.of(new Step.DropAuthorities(due, why(due, now)));
    }

    private static String why(List<Authority> due, Instant now) {
        if (due.stream().allMatch(each -> !each.notAfter().isAfter(now))) {
            return "it has ended";
        }
        return due.stream().allMatch(Authority::retiring)
                ? "it was told to go"
                : "nothing that it signed is valid any more";
    }

    /** When an authority leaves; empty while that can't be said, or it signs. */
    Optional<Instant> at(CertState state, Authority each, Instant now) {
        Optional<Authority> issuer = state.issuer();
        if (issuer.isEmpty() || issuer.get().equals(each)) {
            return Optional.empty();
        }
        if (!each.notAfter().isAfter(now)) {
            // A clock that was ahead for a moment must not cost the authority that clients know.
            return Optional.of(CertTimes.later(each.notAfter(), times.noticed(state)));
        }
        boolean replaced = issuer.get().published().isPresent()
                && state.authorities().indexOf(each) < state.authorities().indexOf(issuer.get());
        return replaced ? Optional.of(replacedAt(state, each)) : Optional.empty();
    }

    /**
     * When an authority that signs no more leaves: other replicas may show what it signed until that ends, or, when it
     * is told to go, until they must have noticed the new one.
     */
    private Instant replacedAt(CertState state, Authority old) {
        Instant last = CertTimes.earlier(old.signedUntil().orElse(Instant.EPOCH), old.notAfter());
        return old.retiring() ? CertTimes.earlier(times.noticed(state), last) : last;
    }

    /**
     * Makes room for a new authority in a bundle that is full: those that have ended go, and if nothing can be signed
     * otherwise, the oldest.
     */
    Optional<Step.DropAuthorities> room(CertState state, Instant now, boolean urgent) {
        List<Authority> ended = state.authorities()
                .stream()
                .filter(each -> !each.notAfter().isAfter(now))
                .toList();
        // A bundle is never empty: clients would trust nobody, or everybody.
        List<Authority> gone = ended.size() == state.authorities().size()
                ? ended.subList(0, ended.size() - 1)
                : ended;
        if (!gone.isEmpty()) {
            return Optional.of(new Step.DropAuthorities(gone, "it has ended"));
        }
        Optional<Authority> issuer = state.issuer();
        return state.authorities()
                .stream()
                .filter(each -> urgent && !issuer.filter(each::equals).isPresent())
                .findFirst()
                .map(oldest -> new Step.DropAuthorities(List.of(oldest), "the bundle is full"));
    }
}
