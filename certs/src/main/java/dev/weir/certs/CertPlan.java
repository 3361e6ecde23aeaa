package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.weir.certs.CertStatus.Upcoming;

/**
 * Decides the next step of a state at a time. It remembers nothing, so that it goes on after a crash, or in another
 * replica, as if nothing had happened.
 */
final class CertPlan {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final CertSettings settings;

    CertPlan(CertSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the next step.
     *
     * @param published whether this very state's bundle has arrived wherever it is published
     */
    Step next(CertState state, Instant now, boolean published) {
        Optional<Authority> newest = state.newest();
        if (newest.isEmpty()) {
            return new Step.AddAuthority("there is none");
        }
        if (!now.isBefore(authorityDue(newest.get()))
                && state.authorities().size() < CertState.MAX_AUTHORITIES) {
            return new Step.AddAuthority("its time has come");
        }
        if (published && state.authorities().stream().anyMatch(each -> each.published().isEmpty())) {
            return new Step.MarkPublished();
        }
        Authority signer = signer(state, now);
        String why = whyIssue(state, signer, now);
        if (!why.isEmpty()) {
            return new Step.IssueServing(signer, why);
        }
        for (Authority each : replaced(state)) {
            if (!now.isBefore(leaves(state, each))) {
                return new Step.DropAuthority(each,
                        each.retiring() ? "it was told to go" : "nothing that it signed is valid any more");
            }
        }
        return upcoming(state, now).stream()
                .filter(each -> each.at().isAfter(now))
                .findFirst()
                .map(each -> new Step.Wait(each.at(), each.what()))
                .orElseGet(() -> new Step.Wait(now.plus(LONGEST_WAIT), "a look whether all is well"));
    }

    /** Returns what will be done, the nearest first; a state without an authority has nothing to wait for. */
    List<Upcoming> upcoming(CertState state, Instant now) {
        List<Upcoming> all = new ArrayList<>();
        state.newest().ifPresent(newest -> {
            all.add(new Upcoming(authorityDue(newest), "a new authority is made"));
            boolean signs = state.issuer().filter(newest::equals).isPresent();
            Instant ready = ready(newest).orElse(Instant.MAX);
            if (!signs && ready.isAfter(now) && !ready.equals(Instant.MAX)) {
                all.add(new Upcoming(ready, "the new authority signs"));
            }
        });
        state.serving()
                .ifPresent(serving -> all.add(new Upcoming(servingDue(serving),
                        "the serving certificate is renewed")));
        replaced(state).forEach(
                old -> all.add(new Upcoming(leaves(state, old), "an old authority leaves the bundle")));
        all.sort(Comparator.comparing(Upcoming::at));
        return all;
    }

    /** The newest authority that clients have had the time to learn of; before there is one, the best there is. */
    Authority signer(CertState state, Instant now) {
        List<Authority> valid = state.authorities()
                .stream()
                .filter(it -> it.notAfter().isAfter(now))
                .toList();
        Optional<Authority> known = valid.reversed()
                .stream()
                .filter(it -> ready(it).filter(at -> !at.isAfter(now)).isPresent())
                .findFirst();
        // A first certificate waits for nobody: without it no call could succeed anyway.
        return known.or(() -> state.issuer().filter(valid::contains))
                .or(() -> valid.reversed().stream().filter(it -> it.published().isPresent()).findFirst())
                .orElseGet(() -> state.authorities().getLast());
    }

    private String whyIssue(CertState state, Authority signer, Instant now) {
        if (state.serving().isEmpty()) {
            return "there is none";
        }
        ServingCertificate serving = state.serving().get();
        if (!now.isBefore(serving.notAfter())) {
            return "it has ended";
        }
        if (now.isBefore(serving.notBefore())) {
            return "it is not valid yet by this machine's clock";
        }
        if (!signer.signed(serving)) {
            return "a new authority signs";
        }
        if (!serving.names().equals(settings.names())) {
            return "its names have changed";
        }
        return now.isBefore(servingDue(serving)) ? "" : "its time has come";
    }

    /** The authorities before the one that signs now, if clients know that one. */
    private static List<Authority> replaced(CertState state) {
        Optional<Authority> issuer = state.issuer().filter(it -> it.published().isPresent());
        return issuer.map(it -> state.authorities().subList(0, state.authorities().indexOf(it)))
                .orElse(List.of());
    }

    /**
     * When an authority that signs no more leaves: other replicas may show what it signed until that ends, or, when it
     * is told to go, until they must have noticed the new one.
     */
    private Instant leaves(CertState state, Authority old) {
        Instant last = old.signedUntil().orElse(Instant.EPOCH);
        Instant noticed = state.servingSince().plus(settings.propagation());
        return old.retiring() && noticed.isBefore(last) ? noticed : last;
    }

    private Optional<Instant> ready(Authority authority) {
        return authority.published().map(at -> at.plus(settings.propagation()));
    }

    private Instant authorityDue(Authority authority) {
        return at(authority.notBefore(), authority.notAfter(), settings.authorityRotateAt());
    }

    /** Each certificate has a jitter of its own, by its serial number, so that all replicas reckon alike. */
    private Instant servingDue(ServingCertificate serving) {
        double part = (serving.leaf().getSerialNumber().longValue() >>> 1 & 0xffff) / 65_536.0;
        return at(serving.notBefore(), serving.notAfter(),
                settings.servingRotateAt() - settings.jitter() * part);
    }

    private static Instant at(Instant begin, Instant end, double part) {
        return begin.plusMillis((long) (Duration.between(begin, end).toMillis() * part));
    }
}
