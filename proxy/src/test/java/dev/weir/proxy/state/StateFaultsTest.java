package dev.weir.proxy.state;

import static dev.weir.proxy.state.TestUses.QUICK;
import static dev.weir.proxy.state.TestUses.await;
import static dev.weir.proxy.state.TestUses.awaitWritten;
import static dev.weir.proxy.state.TestUses.byDigest;
import static dev.weir.proxy.state.TestUses.digest;
import static dev.weir.proxy.state.TestUses.history;
import static dev.weir.proxy.state.TestUses.pulls;
import static dev.weir.proxy.state.TestUses.tagged;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

class StateFaultsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.weir.proxy.state");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("state.db");
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    void aFileThatIsNoDatabaseIsSetAsideAndANewOneBegun() throws IOException {
        byte[] nonsense = "this is not a database, and never was one".repeat(200).getBytes(UTF_8);
        Files.write(file(), nonsense);
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
        }
        assertEquals(1, pulls(file()));
        List<Path> asides = setAside();
        assertEquals(1, asides.size());
        assertArrayEquals(nonsense, Files.readAllBytes(asides.getFirst()));
        assertEquals(1, logged(Level.ERROR).size());
    }

    @Test
    void aDamagedPageIsFoundWhenTheFileIsOpened() throws IOException {
        fill(500);
        damage();
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
        }
        assertEquals(1, pulls(file()));
        assertEquals(1, setAside().size());
    }

    @Test
    void aDeletedFileIsBegunAgainWithoutLosingWhatWasInMemory() throws IOException {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            keeper.used(tagged("a", 0));
            awaitWritten(keeper, 1);
            Files.delete(file());
            keeper.used(tagged("b", 1));
            keeper.used(byDigest("b", 2));
            awaitWritten(keeper, 3);
            assertEquals(2, pulls(file()));
            keeper.used(byDigest("b", 3));
        }
        assertEquals(3, pulls(file()));
        assertEquals(List.of(digest("b")), history(file()));
    }

    @Test
    void aFolderThatVanishedIsMadeAgain() throws IOException {
        Path inner = folder.resolve("inner");
        Path file = inner.resolve("state.db");
        try (StateKeeper keeper = StateKeeper.open(file, QUICK)) {
            keeper.used(tagged("a", 0));
            awaitWritten(keeper, 1);
            Files.move(inner, folder.resolve("elsewhere"));
            keeper.used(tagged("b", 1));
            awaitWritten(keeper, 2);
        }
        assertEquals(1, pulls(file));
        assertEquals(1, pulls(folder.resolve("elsewhere/state.db")));
    }

    @Test
    void anUnwritablePlaceIsComplainedAboutOnceAndUsesWaitForIt() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        Path file = blocked.resolve("state.db");
        try (StateKeeper keeper = StateKeeper.open(file, QUICK)) {
            keeper.used(tagged("a", 0));
            await("three attempts", () -> keeper.statistics().failedFlushes() >= 3);
            keeper.used(tagged("a", 1));
            assertEquals(1, logged(Level.WARN).size());
            Files.delete(blocked);
            awaitWritten(keeper, 2);
            assertEquals(0, keeper.statistics().dropped());
        }
        assertEquals(2, pulls(file));
    }

    @Test
    void usesThatCanNeverBeWrittenAreCountedAsDropped() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        StateKeeper keeper = StateKeeper.open(blocked.resolve("state.db"), QUICK);
        keeper.used(tagged("a", 0));
        keeper.used(tagged("a", 1));
        keeper.close();
        assertEquals(0, keeper.statistics().written());
        assertEquals(2, keeper.statistics().dropped());
    }

    @Test
    void memoryIsBoundedWhileNothingCanBeWritten() throws IOException {
        Path blocked = folder.resolve("blocked");
        Files.writeString(blocked, "a file where the folder should be");
        KeeperLimits limits = new KeeperLimits(Duration.ofMillis(1), 10, 100);
        StateKeeper keeper = StateKeeper.open(blocked.resolve("state.db"), limits);
        for (int i = 0; i < 100; i++) {
            keeper.used(byDigest("image " + i, i));
        }
        await("a failure", () -> keeper.statistics().failedFlushes() > 0);
        Files.delete(blocked);
        keeper.close();
        assertEquals(100, keeper.statistics().written() + keeper.statistics().dropped());
        assertTrue(keeper.statistics().dropped() >= 80,
                "ten in the map and ten in the writer's hands at most");
    }

    @Test
    void aFullDiskLeavesTheFileIntactAndKeepsWhatFits() throws IOException {
        KeeperLimits small = new KeeperLimits(Duration.ofMillis(20), 1_000, 24);
        StateKeeper keeper = StateKeeper.open(file(), small);
        keeper.used(tagged("a", 0));
        awaitWritten(keeper, 1);
        for (int i = 0; i < 500; i++) {
            keeper.used(byDigest("image " + i, i));
        }
        await("no room", () -> keeper.statistics().failedFlushes() > 0);
        keeper.close();
        assertEquals(501, keeper.statistics().written() + keeper.statistics().dropped());
        assertTrue(keeper.statistics().dropped() > 0);
        assertEquals(keeper.statistics().written(), pulls(file()));
        assertEquals(List.of(), setAside());
    }

    @Test
    void aFileOfANewerProgramIsLeftAlone() throws Exception {
        fill(1);
        try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("pragma user_version = 99");
        }
        StateKeeper keeper = StateKeeper.open(file(), QUICK);
        keeper.used(tagged("b", 0));
        keeper.close();
        assertEquals(1, keeper.statistics().dropped());
        assertEquals(List.of(), setAside());
        IOException e = assertThrows(IOException.class, () -> StateKeeper.images(file(), ImageQuery.all()));
        assertTrue(String.valueOf(e.getMessage()).contains("newer"), e.getMessage());
    }

    @Test
    void aReaderIsToldThatTheFileIsNoDatabase() throws IOException {
        Files.writeString(file(), "this is not a database, and never was one".repeat(200));
        IOException e = assertThrows(IOException.class, () -> StateKeeper.images(file(), ImageQuery.all()));
        assertTrue(String.valueOf(e.getMessage()).contains("state.db"), e.getMessage());
    }

    private void fill(int images) {
        try (StateKeeper keeper = StateKeeper.open(file(), QUICK)) {
            for (int i = 0; i < images; i++) {
                keeper.used(byDigest("image " + i, i));
            }
        }
    }

    /** Spoils a page in the middle: the header stays good. */
    private void damage() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[3 * 4096]), 4096L * (channel.size() / 4096 / 2));
        }
    }

    private List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.getFileName().toString().startsWith("state.db.corrupt-"))
                    .toList();
        }
    }

    private List<ILoggingEvent> logged(Level level) {
        return List.copyOf(log.list).stream().filter(event -> event.getLevel() == level).toList();
    }
}
