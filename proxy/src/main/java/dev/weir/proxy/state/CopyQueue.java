package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/**
 * The copies that wait, in the state keeper's file: they survive the process. Each image is there once under each of its
 * names. For one thread, which waits for the disk; a platform thread, since SQLite's calls would hold on to a carrier.
 */
public final class CopyQueue implements AutoCloseable {

    private static final String COLUMNS = "id, registry, repository, tag, digest, state, attempts, next_at,"
            + " changed_at, reason";

    /** How long an image that was asked for by its digest waits. */
    static final Duration WITHOUT_TAG = Duration.ofSeconds(10);

    private final StateFile file;

    /** Creates a queue in a file, which is made when it is first needed. */
    public CopyQueue(Path file) {
        this.file = new StateFile(file, KeeperLimits.DEFAULTS.pages());
    }

    /**
     * Adds what is not there yet; what is parked or mirrored stays so, unless it is asked for again.
     *
     * @param again whether what was parked, or is mirrored, waits again
     * @throws IOException if it can't be written; then nothing was added
     */
    public void add(Collection<CopyWish> wishes, Instant now, boolean again) throws IOException {
        file.run(open -> {
            String sql = "insert into copies (registry, repository, tag, digest, state, attempts, next_at, changed_at,"
                    + " reason) values (?, ?, ?, ?, 'WAITING', 0, ?, ?, '') on conflict do "
                    + (again
                            ? "update set state = 'WAITING', attempts = 0, next_at = excluded.next_at, reason = ''"
                                    + " where state <> 'WAITING'"
                            : "nothing");
            try (PreparedStatement insert = open.prepareStatement(sql)) {
                for (CopyWish wish : wishes) {
                    insert.setString(1, wish.repository().registry());
                    insert.setString(2, wish.repository().path());
                    if (wish.tag().isPresent()) {
                        insert.setString(3, wish.tag().get().name());
                    } else {
                        insert.setNull(3, Types.VARCHAR);
                    }
                    insert.setString(4, wish.digest().toString());
                    // An index that it belongs to, and that was asked for just before, comes first.
                    Instant first = wish.tag().isPresent() ? now : now.plus(WITHOUT_TAG);
                    insert.setLong(5, first.toEpochMilli());
                    insert.setLong(6, now.toEpochMilli());
                    insert.executeUpdate();
                }
            }
        });
    }

    /**
     * Returns what waits and is due, those first whose time came first.
     *
     * @throws IOException if the file can't be read
     */
    public List<CopyRow> due(Instant now, int limit) throws IOException {
        List<CopyRow> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open.prepareStatement("select " + COLUMNS
                    + " from copies where state = 'WAITING' and next_at <= ? order by next_at, id limit ?")) {
                select.setLong(1, now.toEpochMilli());
                select.setInt(2, limit);
                read(select, found);
            }
        });
        return found;
    }

    /**
     * Notes how an attempt ended.
     *
     * @param attempts how often it has been tried by now
     * @param state how the copy stands now
     * @param nextAt when it is tried next, if it waits
     * @param reason why it failed; empty if it did not
     * @throws IOException if that can't be written
     */
    public void ended(CopyRow row, CopyRow.State state, int attempts, Instant now, Instant nextAt,
            String reason)
            throws IOException {
        file.run(open -> {
            try (PreparedStatement update = open.prepareStatement("update copies set state = ?, attempts = ?,"
                    + " next_at = ?, changed_at = ?, reason = ? where id = ?")) {
                update.setString(1, state.name());
                update.setInt(2, attempts);
                update.setLong(3, nextAt.toEpochMilli());
                update.setLong(4, now.toEpochMilli());
                update.setString(5, reason);
                update.setLong(6, row.id());
                update.executeUpdate();
            }
        });
    }

    /**
     * Returns how many copies are in a state.
     *
     * @throws IOException if the file can't be read
     */
    public long count(CopyRow.State state) throws IOException {
        long[] count = {0};
        file.read(open -> {
            try (PreparedStatement select = open
                    .prepareStatement("select count(*) from copies where state = ?")) {
                select.setString(1, state.name());
                try (ResultSet result = select.executeQuery()) {
                    count[0] = result.next() ? result.getLong(1) : 0;
                }
            }
        });
        return count[0];
    }

    /**
     * Lists all copies by name, in another process too.
     *
     * @throws IOException if there is no such file, or it can't be read
     */
    public static List<CopyRow> list(Path file) throws IOException {
        try (StateReader reader = StateReader.open(file)) {
            return reader.copies();
        }
    }

    static List<CopyRow> all(Connection open) throws SQLException {
        List<CopyRow> found = new ArrayList<>();
        try (PreparedStatement select = open.prepareStatement(
                "select " + COLUMNS + " from copies order by registry, repository, tag, id")) {
            read(select, found);
        }
        return found;
    }

    private static void read(PreparedStatement select, List<CopyRow> found) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new CopyRow(row.getLong(1),
                        new CopyWish(new Repository(row.getString(2), row.getString(3)),
                                Optional.ofNullable(row.getString(4)).map(Tag::parse),
                                Digest.parse(row.getString(5))),
                        CopyRow.State.valueOf(row.getString(6)), row.getInt(7),
                        Instant.ofEpochMilli(row.getLong(8)), Instant.ofEpochMilli(row.getLong(9)),
                        row.getString(10)));
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
