package dev.weir.certs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTurnTest {

    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final CertSettings SETTINGS = CertSettings.of(ServingNames.of(List.of("weir")));

    @TempDir
    private Path folder = Path.of("");

    private DirectoryTurn take() {
        return DirectoryTurn.take(folder, OFTEN);
    }

    /** Another process: it takes the turn, says whether it has it, and keeps it until it is killed. */
    public static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            try (DirectoryTurn turn = DirectoryTurn.take(Path.of(args[0]))) {
                System.out.write(turn.isOurs() ? 'y' : 'n');
                System.out.flush();
                new CountDownLatch(1).await();
            }
        }
    }

    @Test
    void itIsOnesAndGoesToTheNextWhenThatOneEnds() throws Exception {
        DirectoryTurn first = take();
        try (DirectoryTurn second = take()) {
            CountDownLatch told = new CountDownLatch(1);
            second.onChange(told::countDown);
            assertTrue(first.isOurs());
            assertFalse(second.isOurs());
            first.close();
            assertFalse(first.isOurs());
            Wait.until(second::isOurs);
            told.await();
        } finally {
            first.close();
        }
    }

    @Test
    void aProcessThatIsKilledGivesItBack() throws Exception {
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Holder.class.getName(), folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (DirectoryTurn ours = takeAfter(other)) {
            assertFalse(ours.isOurs());
            other.destroyForcibly();
            Wait.until(ours::isOurs);
        } finally {
            other.destroyForcibly();
        }
    }

    private DirectoryTurn takeAfter(Process other) throws Exception {
        assertEquals('y', other.getInputStream().read());
        return take();
    }

    @Test
    void whereNothingCanBeWrittenItIsNobodysUntilItCan() throws Exception {
        Path inTheWay = Files.createDirectory(folder.resolve(DirectoryTurn.FILE));
        try (DirectoryTurn turn = take()) {
            assertFalse(turn.isOurs());
            Files.delete(inTheWay);
            Wait.until(turn::isOurs);
        }
    }

    @Test
    void twoOfOneFolderThatWantDifferentThingsDontUndoEachOthersWork() throws Exception {
        CertSettings others = SETTINGS.naming(ServingNames.of(List.of("other")));
        CertKeeper one = Keepers.start(DirectoryStore.open(folder), List.of(), take(), SETTINGS);
        try (CertKeeper two = Keepers.start(DirectoryStore.open(folder), List.of(), take(), others)) {
            Wait.until(() -> one.serving().isPresent() && one.serving().equals(two.serving()));
            ServingCertificate first = one.serving().orElseThrow();
            assertEquals(SETTINGS.names(), first.names());
            assertFalse(two.isOurTurn());
            one.close();
            Wait.until(() -> two.serving().orElseThrow().names().equals(others.names()));
            assertNotEquals(first, two.serving().orElseThrow());
        } finally {
            one.close();
        }
    }
}
