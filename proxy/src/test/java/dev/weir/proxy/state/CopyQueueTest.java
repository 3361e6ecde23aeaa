package dev.weir.proxy.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** Wishes are kept once, in order, and survive. */
class CopyQueueTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state.db");
    }

    private static CopyWish wish(int number, String tag) {
        return new CopyWish(new Repository("docker.io", "library/app" + number),
                tag.isEmpty() ? Optional.empty() : Optional.of(Tag.parse(tag)),
                Digest.parse("sha256:%064x".formatted(number)));
    }

    @Test
    void eachWishIsThereOnceUnderEachOfItsNames() throws IOException {
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, "v1"), wish(1, "v2"), wish(1, "v1")), NOW, false);
            queue.add(List.of(wish(1, "v1")), NOW.plusSeconds(1), false);
            assertEquals(List.of(wish(1, "v1"), wish(1, "v2")),
                    queue.due(NOW, 10).stream().map(CopyRow::wish).toList());
        }
        assertEquals(2, CopyQueue.list(file()).size());
    }

    @Test
    void whatHasNoTagComesLater() throws IOException {
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, ""), wish(2, "v1")), NOW, false);
            assertEquals(List.of(wish(2, "v1")), queue.due(NOW, 10).stream().map(CopyRow::wish).toList());
            assertEquals(2, queue.due(NOW.plus(CopyQueue.WITHOUT_TAG), 10).size());
        }
    }

    @Test
    void whatFailedWaitsForItsTimeAndWhatIsParkedUntilItIsAskedForAgain() throws IOException {
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, "v1")), NOW, false);
            CopyRow row = queue.due(NOW, 1).getFirst();
            queue.ended(row, CopyRow.State.WAITING, 1, NOW, NOW.plusSeconds(60), "busy");
            assertEquals(List.of(), queue.due(NOW.plusSeconds(59), 1));
            CopyRow later = queue.due(NOW.plusSeconds(60), 1).getFirst();
            assertEquals(1, later.attempts());
            assertEquals("busy", later.reason());

            queue.ended(later, CopyRow.State.PARKED, 2, NOW, NOW, "refused");
            queue.add(List.of(wish(1, "v1")), NOW, false);
            assertEquals(List.of(), queue.due(NOW.plus(Duration.ofDays(1)), 1));
            assertEquals(1, queue.counts().getOrDefault(CopyRow.State.PARKED, 0L));

            queue.add(List.of(wish(1, "v1")), NOW, true);
            assertEquals(0, queue.due(NOW, 1).getFirst().attempts());
        }
    }

    @Test
    void theQueueSurvivesItsProcess() throws IOException {
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, "v1")), NOW, false);
        }
        try (CopyQueue queue = new CopyQueue(file())) {
            assertEquals(1, queue.due(NOW, 10).size());
        }
    }

    @Test
    void aBrokenFileIsSetAsideAndTheQueueBeginsAnew() throws IOException {
        Files.writeString(file(),
                "this is no database, not at all, but it is long enough to be taken for one");
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, "v1")), NOW, false);
            assertEquals(1, queue.due(NOW, 10).size());
        }
    }

    @Test
    void aFileOfBeforeThereWereCopiesIsBroughtUpToDate() throws Exception {
        try (StateKeeper keeper = StateKeeper.open(file())) {
            keeper.used(TestUses.tagged("one", 0));
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String table : List.of("copies", "copy_blobs", "copy_asks", "platforms", "copied_blobs")) {
                statement.executeUpdate("drop table " + table);
            }
            statement.executeUpdate("pragma user_version = 1");
        }
        assertEquals(List.of(), CopyQueue.list(file()));
        try (CopyQueue queue = new CopyQueue(file())) {
            queue.add(List.of(wish(1, "v1")), NOW, false);
        }
        assertEquals(1, CopyQueue.list(file()).size());
        assertEquals(1, StateKeeper.images(file(), ImageQuery.all()).size());
    }

    @Test
    void theKeeperAndTheQueueWriteSideBySide() throws Exception {
        try (StateKeeper keeper = StateKeeper.open(file(), TestUses.QUICK);
                CopyQueue queue = new CopyQueue(file())) {
            for (int i = 0; i < 20; i++) {
                queue.add(List.of(wish(i, "v1")), NOW, false);
                queue.ended(queue.due(NOW, 1).getFirst(), CopyRow.State.MIRRORED, 1, NOW, NOW, "");
                keeper.used(TestUses.tagged("image " + i, i));
                TestUses.awaitWritten(keeper, i + 1);
            }
            assertEquals(0, keeper.statistics().failedFlushes());
            assertEquals(20, queue.counts().getOrDefault(CopyRow.State.MIRRORED, 0L));
        }
    }

    @Test
    void thereIsNoListWithoutAFile() {
        assertThrows(IOException.class, () -> CopyQueue.list(file()));
    }
}
