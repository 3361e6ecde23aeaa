package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The writing side of the SQLite file: opened when there is something to write, and again when the file was deleted,
 * replaced or found broken. For one thread.
 */
final class StateFile implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter
            .ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int BUSY_MILLIS = 2_000;
    private static final long JOURNAL_BYTES = 8L << 20;

    private final Path path;
    private final int pages;
    private @Nullable Connection connection;
    private @Nullable Object inode;

    StateFile(Path path, int pages) {
        this.path = path.toAbsolutePath();
        this.pages = pages;
    }

    Path path() {
        return path;
    }

    /**
     * Writes in one transaction. A broken file is set aside and a new one written instead.
     *
     * @throws IOException if nothing was written
     */
    void write(Map<UseKey, UseTotals> uses) throws IOException {
        run(open -> UseWriter.write(open, uses));
    }

    /** What is done in one transaction; it may be done twice. */
    @FunctionalInterface
    interface Work {
        void run(Connection open) throws SQLException;
    }

    /**
     * Does something in one transaction. A broken file is set aside, and it is done in a new one instead.
     *
     * @throws IOException if nothing was done
     */
    void run(Work work) throws IOException {
        run(work, true);
    }

    /**
     * Reads something.
     *
     * @throws IOException if nothing could be read
     */
    void read(Work work) throws IOException {
        run(work, false);
    }

    private void run(Work work, boolean writes) throws IOException {
        try {
            runOnce(work, writes);
        } catch (SQLException e) {
            if (!isBroken(e)) {
                throw new IOException(e.getMessage(), e);
            }
            setAside(e);
            try {
                runOnce(work, writes);
            } catch (SQLException again) {
                throw new IOException(again.getMessage(), again);
            }
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException e) {
            LOG.debug("closing {}", path, e);
        }
    }

    /** The driver's own transactions begin the next when one ends, and would keep every other writer out for ever. */
    private static void execute(Connection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    private void runOnce(Work work, boolean writes) throws SQLException, IOException {
        if (connection != null && (inode == null || !inode.equals(inodeNow()))) {
            LOG.warn("{} was deleted or replaced while in use; beginning again", path);
            close();
        }
        Connection open = connection == null ? begin() : connection;
        try {
            if (writes) {
                execute(open, "begin immediate");
            }
            work.run(open);
            if (writes) {
                execute(open, "commit");
            }
        } catch (SQLException e) {
            // Whatever is wrong, a connection that is opened again finds out most honestly.
            close();
            throw e;
        }
    }

    private Connection begin() throws SQLException, IOException {
        Path folder = Objects.requireNonNullElse(path.getParent(), path);
        Files.createDirectories(folder);
        NativeLibrary.load(folder);
        if (!Files.exists(path)) {
            // Journals of a file that is gone say nothing about the new one.
            Files.deleteIfExists(besides("-wal"));
            Files.deleteIfExists(besides("-shm"));
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Long.toString(JOURNAL_BYTES));
        config.setPragma(SQLiteConfig.Pragma.MAX_PAGE_COUNT, Integer.toString(pages));
        Connection open = config.createConnection("jdbc:sqlite:" + path);
        try {
            check(open);
            Schema.migrate(open);
            inode = inodeNow();
        } catch (SQLException | IOException | RuntimeException e) {
            open.close();
            throw e;
        }
        connection = open;
        return open;
    }

    /** Reads the whole file once, so that damage is found now and not in the middle of a year. */
    private static void check(Connection open) throws SQLException {
        try (Statement statement = open.createStatement();
                ResultSet result = statement.executeQuery("pragma quick_check(1)")) {
            String verdict = result.next() ? result.getString(1) : "no answer";
            if (!verdict.equals("ok")) {
                throw new SQLiteException(verdict, SQLiteErrorCode.SQLITE_CORRUPT);
            }
        }
    }

    private static boolean isBroken(SQLException e) {
        if (!(e instanceof SQLiteException sqlite)) {
            return false;
        }
        int primary = sqlite.getResultCode().code & 0xff;
        return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    private void setAside(SQLException why) throws IOException {
        close();
        String suffix = ".corrupt-" + TIMESTAMP.format(Clock.systemUTC().instant());
        for (String part : new String[]{"", "-wal", "-shm"}) {
            try {
                Files.move(besides(part), besides(suffix + part));
            } catch (NoSuchFileException e) {
                LOG.debug("there is no {}", besides(part));
            }
        }
        LOG.error(
                "{} is broken ({}); it was set aside as {} and a new one begun: the history of images and tags"
                        + " starts anew, no content is lost",
                path, why.getMessage(), besides(suffix).getFileName());
    }

    private Path besides(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private @Nullable Object inodeNow() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
