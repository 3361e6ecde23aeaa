package dev.weir.certs;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;

import dev.weir.certs.CertStore.Stored;

/**
 * Rotations that a person asks for. Each is a change of the stored state that a running keeper notices and goes on from:
 * nothing is told to it, and nothing is lost when none runs.
 */
public final class CertRotation {

    private static final int ATTEMPTS = 10;

    private final CertStore store;
    private final CertSettings settings;
    private final InstantSource clock;

    /** Rotates what a store holds. */
    public CertRotation(CertStore store, CertSettings settings, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Issues a serving certificate for the names of the one before, signed by the authority that clients know.
     *
     * @return the new state
     * @throws IOException if there is none before, no authority that clients know can sign, or the store can't be changed
     */
    public CertState serving() throws IOException {
        return change((state, now) -> {
            ServingNames names = state.serving().map(ServingCertificate::names).orElse(settings.names());
            Authority signer = signer(state, now);
            return state.issued(new Issuer(settings.naming(names)).serving(signer, now), now);
        });
    }

    private Authority signer(CertState state, Instant now) throws IOException {
        CertPlan plan = new CertPlan(settings);
        Authority signer = plan.signer(state, now)
                .orElseThrow(() -> new IOException("no authority in " + store.place()
                        + " is valid now and for long enough; weir serve makes a new one, or weir certs rotate --ca"));
        boolean breaks = state.fault(now).isEmpty() && !plan.isKnown(signer, now)
                && !state.issuer().filter(signer::equals).isPresent();
        if (breaks) {
            throw new IOException("clients don't know the new authority in " + store.place()
                    + " yet, and the one that they know is about to end; weir serve signs with the new one in time");
        }
        return signer;
    }

    /**
     * Makes a new authority. It signs as soon as it has been published for the time of the settings; the old ones leave
     * the bundle when the last certificates that they signed have ended, or, if they are to go, soon after the new one
     * signs. Those that have ended make room at once.
     *
     * @param dropOld whether the old ones are to go
     * @return the new state
     * @throws IOException if there is none before, there are too many that are not to go, or the store can't be changed
     */
    public CertState authority(boolean dropOld) throws IOException {
        Leaving leaving = new Leaving(new CertTimes(settings));
        return change((state, now) -> {
            CertState begun = dropOld ? state.retireAll() : state;
            while (begun.authorities().size() >= CertState.MAX_AUTHORITIES) {
                Step.DropAuthorities gone = leaving.room(begun, now, dropOld)
                        .orElseThrow(() -> new IOException("there are " + CertState.MAX_AUTHORITIES
                                + " authorities in the bundle already; old ones leave it in time, or with --drop-old"));
                begun = begun.without(gone.authorities());
            }
            return begun.withAuthority(new Issuer(settings).authority(now));
        });
    }

    private interface Change {
        CertState of(CertState state, Instant now) throws IOException;
    }

    private CertState change(Change change) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Stored stored = store.read();
            if (stored.state().authorities().isEmpty()) {
                throw new IOException("there are no certificates in " + store.place()
                        + " yet; weir serve makes them when it starts");
            }
            CertState next = change.of(stored.state(), clock.instant());
            if (store.replace(stored, next)) {
                return next;
            }
        }
        throw new IOException(store.place() + " is changed by others all the time; try again");
    }
}
