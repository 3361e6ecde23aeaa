package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.weir.certs.CertCounters.Part;

/** Keepers with their threads, in one JVM. */
class CertKeeperTest {

    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")))
            .propagating(Duration.ZERO);

    private final MemoryStore store = new MemoryStore();
    private final MemoryPlace place = new MemoryPlace();

    /** A turn that the test gives. */
    private static final class GivenTurn implements Turn {
        private volatile boolean ours;
        private volatile Runnable changed = () -> {};

        @Override
        public boolean isOurs() {
            return ours;
        }

        @Override
        public void onChange(Runnable action) {
            changed = action;
        }

        void give(boolean isOurs) {
            ours = isOurs;
            changed.run();
        }

        @Override
        public void close() {
            ours = false;
        }
    }

    private CertKeeper start(Turn turn) {
        return Keepers.start(store, List.of(place), turn, SETTINGS);
    }

    private CertRotation rotation() {
        return new CertRotation(store, SETTINGS, InstantSource.system());
    }

    @Test
    void aReplicaWhoseTurnItIsNotFollowsTheOtherAndTakesOver() throws Exception {
        GivenTurn first = new GivenTurn();
        GivenTurn second = new GivenTurn();
        try (CertKeeper one = start(first); CertKeeper two = start(second)) {
            assertTrue(store.read().state().isEmpty(), "nobody's turn, nothing made");
            first.give(true);
            Wait.until(() -> two.serving().isPresent() && two.serving().equals(one.serving()));
            assertEquals(1, one.counters().authorityRotations());
            first.give(false);
            second.give(true);
            rotation().authority(false);
            Wait.until(() -> one.status().certificates().size() == 3
                    && one.serving().equals(two.serving())
                    && Trust.trusts(place.held(), one.serving().orElseThrow(), Instant.now()));
        }
    }

    @Test
    void twoThatBothBelieveItTheirTurnDoNoHarm() throws Exception {
        try (CertKeeper one = start(Turn.ALWAYS); CertKeeper two = start(Turn.ALWAYS)) {
            Wait.until(() -> one.serving().isPresent() && one.serving().equals(two.serving()));
            for (int i = 0; i < 10; i++) {
                rotation().authority(false);
                rotation().serving();
            }
            Wait.until(() -> one.serving().equals(two.serving())
                    && store.read().state().issuer().equals(store.read().state().newest())
                    && store.read().state().serving().equals(one.serving()));
            assertTrue(Trust.trusts(place.held(), one.serving().orElseThrow(), Instant.now()));
        }
    }

    @Test
    void aNewAuthorityDoesNotSignWhileAPlaceIsOutOfReach() throws Exception {
        try (CertKeeper keeper = start(Turn.ALWAYS)) {
            Wait.until(() -> keeper.serving().isPresent() && !place.held().isEmpty());
            place.away(true);
            Authority old = store.read().state().authorities().getFirst();
            rotation().authority(false);
            rotation().serving();
            Wait.until(() -> keeper.counters().failures(Part.PUBLISH) >= 2);
            assertTrue(old.signed(keeper.serving().orElseThrow()));
            place.away(false);
            Wait.until(() -> !old.signed(keeper.serving().orElseThrow()));
        }
    }

    @Test
    void aStoreThatSomebodyEmptiesIsFilledAgain() throws Exception {
        try (CertKeeper keeper = start(Turn.ALWAYS)) {
            Wait.until(() -> keeper.serving().isPresent());
            Optional<ServingCertificate> before = keeper.serving();
            store.clear();
            keeper.wake();
            Wait.until(() -> store.read().state().serving().equals(before));
            assertEquals(before, keeper.serving());
        }
    }

    @Test
    void anOverwrittenBundleIsPutRight() throws Exception {
        try (CertKeeper keeper = start(Turn.ALWAYS)) {
            Wait.until(() -> keeper.bundle().isPresent() && place.held().equals(keeper.bundle().get()));
            place.overwrite("mine");
            Wait.until(() -> place.held().equals(keeper.bundle().orElseThrow()));
        }
    }

    @Test
    void aServerThatRefusesACertificateKeepsNobodyElseFromIt() throws Exception {
        try (CertKeeper keeper = start(Turn.ALWAYS)) {
            AtomicReference<String> got = new AtomicReference<>("");
            keeper.onServing(_ -> {
                throw new IllegalStateException("no");
            });
            keeper.onServing(it -> got.set(it.toString()));
            Wait.until(() -> !"".equals(got.get()));
            String first = String.valueOf(got.get());
            rotation().serving();
            Wait.until(() -> !first.equals(got.get()));
            assertTrue(keeper.counters().failures(Part.SERVER) >= 2);
        }
    }

    @Test
    void nothingCanBeRotatedBeforeThereIsSomething() {
        IOException thrown = assertThrows(IOException.class, () -> rotation().serving());
        assertTrue(String.valueOf(thrown.getMessage()).contains("weir serve makes them"));
    }

    @Test
    void tooManyAuthoritiesAreRefusedAndDroppedOnesMakeRoom() throws Exception {
        CertState begun = States.serving(States.authority());
        assertTrue(store.replace(store.read(), begun));
        for (int i = 1; i < CertState.MAX_AUTHORITIES; i++) {
            rotation().authority(false);
        }
        IOException thrown = assertThrows(IOException.class, () -> rotation().authority(false));
        assertTrue(String.valueOf(thrown.getMessage()).contains("authorities in the bundle"));
        Optional<Authority> issuer = begun.issuer();
        CertState dropping = rotation().authority(true);
        assertEquals(CertState.MAX_AUTHORITIES, dropping.authorities().size());
        assertEquals(issuer.map(Authority::name), dropping.issuer().map(Authority::name));
        assertFalse(dropping.newest().orElseThrow().retiring());
    }

    @Test
    void anEndedCertificateIsSeenByWhoFollowsAndReplacedByWhoseTurnItIs() throws Exception {
        CertState ended = States.ended();
        assertTrue(store.replace(store.read(), ended));
        GivenTurn turn = new GivenTurn();
        try (CertKeeper keeper = start(turn)) {
            Wait.until(() -> keeper.serving().equals(ended.serving()));
            assertTrue(keeper.fault().orElseThrow().startsWith("it ended at "));
            turn.give(true);
            Wait.until(() -> keeper.fault().isEmpty());
            assertTrue(Trust.trusts(place.held(), keeper.serving().orElseThrow(), Instant.now()));
        }
    }

    @Test
    void aPersonGetsNoCertificateThatClientsCouldNotAccept() throws Exception {
        assertTrue(store.replace(store.read(), States.ended()));
        IOException thrown = assertThrows(IOException.class, () -> rotation().serving());
        assertTrue(String.valueOf(thrown.getMessage()).contains("weir certs rotate --ca"),
                thrown.getMessage());
        assertTrue(rotation().authority(false).newest().orElseThrow().isValid(Instant.now()));
        assertTrue(rotation().serving().fault(Instant.now()).isEmpty());
    }
}
