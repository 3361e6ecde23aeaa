package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.weir.certs.CertCounters.Part;

class IssuePaceTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final IssuePace pace = new IssuePace(nanos::get);

    @Test
    void aFewAtOnceAndThenOneEachFewSeconds() {
        for (int i = 0; i < IssuePace.BURST; i++) {
            assertTrue(pace.take());
        }
        assertFalse(pace.take());
        nanos.addAndGet(IssuePace.INTERVAL.toNanos() - 1);
        assertFalse(pace.take());
        nanos.addAndGet(1);
        assertTrue(pace.take());
        assertFalse(pace.take());
    }

    @Test
    void whatIsSavedHasALimit() {
        nanos.addAndGet(IssuePace.INTERVAL.toNanos() * 1_000);
        for (int i = 0; i < IssuePace.BURST; i++) {
            assertTrue(pace.take());
        }
        assertFalse(pace.take());
    }

    /** Such as a disk that says yes and keeps nothing. */
    private static final class ForgetfulStore implements CertStore {

        @Override
        public Stored read() {
            return new Stored(CertState.EMPTY, "");
        }

        @Override
        public boolean replace(Stored seen, CertState next) {
            return true;
        }

        @Override
        public void onChange(Runnable action) {
            // It never changes.
        }

        @Override
        public String place() {
            return "nowhere";
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    @Test
    void aStoreThatForgetsCostsFewCertificatesAndIsSeen() throws IOException {
        CertCounters counters = new CertCounters();
        CertRound round = new CertRound(new ForgetfulStore(), List.of(),
                CertSettings.of(ServingNames.of(List.of("weir"))), new TestClock(), counters, _ -> {}, pace);
        for (int i = 0; i < 10; i++) {
            assertFalse(round.run().complete());
        }
        assertEquals(IssuePace.BURST, counters.authorityRotations());
        assertEquals(10, counters.failures(Part.ISSUE));
    }
}
