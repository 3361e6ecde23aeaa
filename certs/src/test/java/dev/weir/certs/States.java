package dev.weir.certs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** States for tests of stores. */
public final class States {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Issuer ISSUER = new Issuer(CertSettings.of(ServingNames.of(List.of("weir"))));

    private States() {}

    /** One authority, not published yet. */
    public static CertState authority() {
        return CertState.EMPTY.withAuthority(ISSUER.authority(NOW));
    }

    /** The same and what it signed. */
    public static CertState serving(CertState state) {
        return state.published(NOW).issued(ISSUER.serving(state.authorities().getLast(), NOW), NOW);
    }

    /** All of it ended long ago. */
    static CertState ended() {
        Instant then = NOW.minus(Duration.ofDays(5_000));
        Authority old = ISSUER.authority(then).published(then);
        return CertState.EMPTY.withAuthority(old).issued(ISSUER.serving(old, then), then);
    }
}
