package dev.weir.certs;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import dev.weir.certs.CertKeeper.Pace;

/** Keepers that look often, for tests. */
public final class Keepers {

    private static final Pace QUICK = new Pace(Duration.ofSeconds(1), Duration.ofMillis(20),
            Duration.ofMillis(200));

    private Keepers() {}

    /** Starts one. */
    public static CertKeeper start(CertStore store, List<TrustPublisher> publishers, Turn turn,
            CertSettings settings) {
        return CertKeeper.start(store, publishers, turn, settings, InstantSource.system(), QUICK);
    }
}
