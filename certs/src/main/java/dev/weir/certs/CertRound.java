package dev.weir.certs;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.CertCounters.Part;
import dev.weir.certs.CertStore.Stored;

/**
 * One look at the state, and every step that is due. It waits for nothing but the store and the publishers; a round that
 * is broken off anywhere is made good by the next, in this process or another.
 */
final class CertRound {

    private static final Logger LOG = LoggerFactory.getLogger(CertRound.class);
    /** More steps than any state needs: a store that forgets what it is told must not keep us busy. */
    private static final int MAX_STEPS = 64;

    /** Told of each state that is found in the store, before anything is done about it. */
    @FunctionalInterface
    interface Adoption {
        void adopt(CertState state);
    }

    /**
     * How a round ended.
     *
     * @param until when the next one is due
     * @param complete whether everything due was done; if not, the next one should come sooner
     */
    record Outcome(Instant until, boolean complete) {}

    private final CertStore store;
    private final List<TrustPublisher> publishers;
    private final CertPlan plan;
    private final Issuer issuer;
    private final InstantSource clock;
    private final CertCounters counters;
    private final Adoption adoption;
    private final IssuePace pace;
    private final Set<String> failing = new HashSet<>();
    private CertState last = CertState.EMPTY;
    private volatile boolean ending;

    CertRound(CertStore store, List<TrustPublisher> publishers, CertSettings settings, InstantSource clock,
            CertCounters counters, Adoption adoption, IssuePace pace) {
        this.store = store;
        this.publishers = List.copyOf(publishers);
        this.plan = new CertPlan(settings);
        this.issuer = new Issuer(settings);
        this.clock = clock;
        this.counters = counters;
        this.adoption = adoption;
        this.pace = pace;
    }

    /** What fails from now on fails because it is broken off. */
    void end() {
        ending = true;
    }

    /** A round of one who only follows: it takes over what is stored, and looks more rarely while others owe a step. */
    Outcome follow() throws IOException {
        CertState state = read().state();
        Instant now = clock.instant();
        return plan.next(state, now, false) instanceof Step.Wait wait
                ? new Outcome(wait.until(), true)
                : new Outcome(now, false);
    }

    /** A round of the one whose turn it is. */
    Outcome run() throws IOException {
        for (int i = 0; i < MAX_STEPS; i++) {
            Stored stored = read();
            if (stored.state().isEmpty() && !last.isEmpty()) {
                // Somebody removed it. Beginning anew would break every client that trusts what was.
                LOG.warn("{} has been emptied; what was there is put back", store.place());
                replace(stored, last);
                continue;
            }
            store.settle(stored);
            boolean published = !stored.state().isEmpty() && publish(stored.state().bundle());
            Instant now = clock.instant();
            Step step = plan.next(stored.state(), now, published);
            if (step instanceof Step.Wait wait) {
                return new Outcome(wait.until(), published);
            }
            Optional<CertState> next = after(step, stored.state(), now);
            if (next.isEmpty()) {
                return new Outcome(now.plus(IssuePace.INTERVAL), false);
            }
            replace(stored, next.get());
        }
        throw new IOException(store.place() + " does not keep what is written to it");
    }

    private Stored read() throws IOException {
        Stored stored = store.read();
        if (!stored.state().isEmpty()) {
            last = stored.state();
            adoption.adopt(last);
        }
        return stored;
    }

    private void replace(Stored seen, CertState next) throws IOException {
        if (!store.replace(seen, next)) {
            counters.conflict();
            LOG.debug("{} was changed by somebody else; looking again", store.place());
        }
    }

    /** Makes what a step asks for; empty if certificates are asked for too fast. */
    private Optional<CertState> after(Step step, CertState state, Instant now) {
        boolean makes = step instanceof Step.AddAuthority || step instanceof Step.IssueServing;
        if (makes && !pace.take()) {
            counters.failed(Part.ISSUE);
            LOG.warn("certificates in {} are asked for too fast, so the next is made later: {}",
                    store.place(),
                    step);
            return Optional.empty();
        }
        return Optional.of(made(step, state, now));
    }

    private CertState made(Step step, CertState state, Instant now) {
        return switch (step) {
            case Step.AddAuthority add -> {
                Authority made = issuer.authority(now);
                counters.authorityMade();
                LOG.info("new certificate authority {}: {}", made, add.why());
                yield state.withAuthority(made);
            }
            case Step.MarkPublished published -> state.published(now);
            case Step.IssueServing issue -> {
                ServingCertificate made = issuer.serving(issue.signer(), now);
                LOG.info("new {}, signed by {}, for {}: {}", made, issue.signer().name(),
                        String.join(", ", made.names().all()), issue.why());
                yield state.issued(made, now);
            }
            case Step.DropAuthorities drop -> {
                drop.authorities()
                        .forEach(each -> LOG.info("{} leaves the bundle: {}", each.name(), drop.why()));
                yield state.without(drop.authorities());
            }
            case Step.Wait wait -> state;
        };
    }

    /** One place that can't be reached keeps the bundle from no other; returns whether all have it. */
    private boolean publish(String bundle) {
        boolean all = true;
        for (TrustPublisher each : publishers) {
            try {
                each.publish(bundle);
                if (failing.remove(each.place())) {
                    LOG.info("the bundle is published to {} again", each.place());
                }
            } catch (IOException e) {
                all = false;
                counters.failed(Part.PUBLISH);
                if (failing.add(each.place()) && !ending) {
                    LOG.warn("the bundle can't be published to {}: {}", each.place(), e.getMessage());
                }
            }
        }
        return all;
    }
}
