package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.weir.certs.CertStore.Stored;

/** What every store promises. */
public abstract class CertStoreContract {

    /** How long a change may take to be noticed. */
    protected static final Duration PATIENCE = Duration.ofSeconds(20);

    private CertStore store = new MemoryStore();
    private CertStore other = new MemoryStore();

    /** Opens the store under test; each time the same one. */
    protected abstract CertStore open() throws Exception;

    /** Damages what is stored. */
    protected abstract void damage() throws Exception;

    @BeforeEach
    void openTwice() throws Exception {
        store = open();
        other = open();
    }

    @AfterEach
    void closeBoth() {
        store.close();
        other.close();
    }

    @Test
    void aNewStoreIsEmpty() throws Exception {
        assertTrue(store.read().state().isEmpty());
        assertEquals("", store.read().version());
    }

    @Test
    void whatIsStoredIsReadByEverybody() throws Exception {
        CertState first = States.authority();
        assertTrue(store.replace(store.read(), first));
        assertEquals(first, other.read().state());

        CertState second = States.serving(first);
        assertTrue(other.replace(other.read(), second));
        assertEquals(second, store.read().state());
        assertNotEquals("", store.read().version());
    }

    @Test
    void ofTwoWritersTheSecondIsToldToLookAgain() throws Exception {
        Stored nothing = store.read();
        CertState first = States.authority();
        assertTrue(store.replace(nothing, first));
        assertFalse(other.replace(nothing, States.authority()));

        Stored seen = other.read();
        assertTrue(store.replace(store.read(), States.serving(first)));
        assertFalse(other.replace(seen, States.serving(first)));
        assertTrue(other.replace(other.read(), States.authority()));
    }

    @Test
    void ofManyWritersAtOnceOneWinsEachTime() throws Exception {
        for (int round = 0; round < 5; round++) {
            Stored seen = store.read();
            AtomicInteger won = new AtomicInteger();
            CountDownLatch all = new CountDownLatch(6);
            IntStream.range(0, 6).forEach(i -> Thread.ofVirtual().start(() -> {
                try {
                    if ((i % 2 == 0 ? store : other).replace(seen, States.authority())) {
                        won.incrementAndGet();
                    }
                } catch (IOException e) {
                    won.addAndGet(100);
                }
                all.countDown();
            }));
            assertTrue(all.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            assertEquals(1, won.get());
        }
    }

    @Test
    void aChangeBySomebodyElseIsNoticed() throws Exception {
        AtomicInteger noticed = new AtomicInteger();
        store.onChange(noticed::incrementAndGet);
        CertState first = States.authority();
        assertTrue(store.replace(store.read(), first));
        assertTrue(other.replace(other.read(), States.serving(first)));
        int before = noticed.get();
        Wait.until(() -> {
            // A fake may forget what happens while a watch is still being set up.
            assertTrue(other.replace(other.read(), States.serving(first)));
            return noticed.get() > before;
        });
    }

    @Test
    void whatIsDamagedIsSaidAndNeverReplaced() throws Exception {
        Stored seen = store.read();
        assertTrue(store.replace(seen, States.serving(States.authority())));
        damage();
        IOException thrown = assertThrows(IOException.class,
                store::read);
        assertTrue(String.valueOf(thrown.getMessage()).contains("is damaged"), thrown.getMessage());
        assertFalse(String.valueOf(thrown.getMessage()).contains("PRIVATE"), thrown.getMessage());
    }
}
