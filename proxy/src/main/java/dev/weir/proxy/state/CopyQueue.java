package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.reference.Tag;

/**
 * The copies that wait, in the state keeper's file: they survive the process. Each image is there once under each of its
 * names. For one thread, which waits for the disk; a platform thread, since SQLite's calls would hold on to a carrier.
 */
public final class CopyQueue implements AutoCloseable {

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
                    + " reason, asked_at) values (?, ?, ?, ?, 'WAITING', 0, ?, ?, '', ?) on conflict do "
                    + (again
                            ? "update set state = 'WAITING', attempts = 0, next_at = excluded.changed_at,"
                                    + " reason = '', asked_at = excluded.asked_at"
                            : "nothing");
            try (PreparedStatement insert = open.prepareStatement(sql);
                    PreparedStatement supersede = open
                            .prepareStatement("delete from copies where registry = ?"
                                    + " and repository = ? and tag = ? and digest <> ? and state <> 'MIRRORED'")) {
                for (CopyWish wish : wishes) {
                    if (wish.tag().isPresent()) {
                        // What the tag was before is no longer wanted under it.
                        supersede.setString(1, wish.repository().registry());
                        supersede.setString(2, wish.repository().path());
                        supersede.setString(3, wish.tag().get().name());
                        supersede.setString(4, wish.digest().toString());
                        supersede.executeUpdate();
                    }
                    insert.setString(1, wish.repository().registry());
                    insert.setString(2, wish.repository().path());
                    if (wish.tag().isPresent()) {
                        insert.setString(3, wish.tag().get().name());
                    } else {
                        insert.setNull(3, Types.VARCHAR);
                    }
                    insert.setString(4, wish.digest().toString());
                    // An index that it belongs to, and that was asked for just before, comes first.
                    Instant first = wish.tag().isPresent() || again ? now : now.plus(WITHOUT_TAG);
                    insert.setLong(5, first.toEpochMilli());
                    insert.setLong(6, now.toEpochMilli());
                    insert.setLong(7, now.toEpochMilli());
                    insert.executeUpdate();
                }
            }
        });
    }

    /**
     * Lets a copy begin at once that has not been tried yet: somebody waits for it.
     *
     * @throws IOException if that can't be written
     */
    public void hurry(CopyWish wish, Instant now) throws IOException {
        file.run(open -> {
            try (PreparedStatement update = open
                    .prepareStatement("update copies set next_at = min(next_at, ?)"
                            + " where registry = ? and repository = ? and ifnull(tag, '') = ? and digest = ?"
                            + " and state = 'WAITING' and attempts = 0")) {
                update.setLong(1, now.toEpochMilli());
                update.setString(2, wish.repository().registry());
                update.setString(3, wish.repository().path());
                update.setString(4, wish.tag().map(Tag::name).orElse(""));
                update.setString(5, wish.digest().toString());
                update.executeUpdate();
            }
        });
    }

    /**
     * Returns what waits and is due, or was parked until now, those first whose time came first.
     *
     * @throws IOException if the file can't be read
     */
    public List<CopyRow> due(Instant now, int limit) throws IOException {
        List<CopyRow> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open.prepareStatement("select " + CopyRows.COLUMNS
                    + " from copies where (state = 'WAITING' or state = 'PARKED' and next_at > changed_at)"
                    + " and next_at <= ? order by next_at, id limit ?")) {
                select.setLong(1, now.toEpochMilli());
                select.setInt(2, limit);
                found.addAll(CopyRows.read(select));
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
                    + " next_at = ?, changed_at = ?, reason = ?, percent = null where id = ?")) {
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
     * Returns how many copies are in each state.
     *
     * @throws IOException if the file can't be read
     */
    public Map<CopyRow.State, Long> counts() throws IOException {
        Map<CopyRow.State, Long> counts = new EnumMap<>(CopyRow.State.class);
        file.read(open -> {
            counts.clear();
            try (PreparedStatement select = open
                    .prepareStatement("select state, count(*) from copies group by state");
                    ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    counts.put(CopyRow.State.valueOf(result.getString(1)), result.getLong(2));
                }
            }
        });
        return counts;
    }

    /**
     * Returns since when the copy waits that has waited longest; empty if none waits.
     *
     * @throws IOException if the file can't be read
     */
    public Optional<Instant> oldestWaiting() throws IOException {
        List<Instant> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open
                    .prepareStatement("select min(asked_at) from copies where state = 'WAITING'");
                    ResultSet result = select.executeQuery()) {
                if (result.next() && result.getLong(1) > 0) {
                    found.add(Instant.ofEpochMilli(result.getLong(1)));
                }
            }
        });
        return found.stream().findFirst();
    }

    /**
     * Returns how a copy stands; empty if nobody has wished for it.
     *
     * @throws IOException if the file can't be read
     */
    public Optional<CopyRow> find(CopyWish wish) throws IOException {
        List<CopyRow> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open.prepareStatement("select " + CopyRows.COLUMNS
                    + " from copies"
                    + " where registry = ? and repository = ? and ifnull(tag, '') = ? and digest = ?")) {
                select.setString(1, wish.repository().registry());
                select.setString(2, wish.repository().path());
                select.setString(3, wish.tag().map(Tag::name).orElse(""));
                select.setString(4, wish.digest().toString());
                found.addAll(CopyRows.read(select));
            }
        });
        return found.stream().findFirst();
    }

    /**
     * Returns a copy by its number; empty if there is none any more.
     *
     * @throws IOException if the file can't be read
     */
    public Optional<CopyRow> find(long id) throws IOException {
        List<CopyRow> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open
                    .prepareStatement("select " + CopyRows.COLUMNS + " from copies where id = ?")) {
                select.setLong(1, id);
                found.addAll(CopyRows.read(select));
            }
        });
        return found.stream().findFirst();
    }

    /**
     * Returns copies that are in the mirror, by number.
     *
     * @param after those with a greater number
     * @param limit at most so many
     * @throws IOException if the file can't be read
     */
    public List<CopyRow> mirrored(long after, int limit) throws IOException {
        return inState(CopyRow.State.MIRRORED, after, limit);
    }

    /**
     * Returns copies that stand so, by number.
     *
     * @param after those with a greater number
     * @param limit at most so many
     * @throws IOException if the file can't be read
     */
    public List<CopyRow> inState(CopyRow.State state, long after, int limit) throws IOException {
        List<CopyRow> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open.prepareStatement("select " + CopyRows.COLUMNS
                    + " from copies where state = ? and id > ? order by id limit ?")) {
                select.setString(1, state.name());
                select.setLong(2, after);
                select.setInt(3, limit);
                found.addAll(CopyRows.read(select));
            }
        });
        return found;
    }

    /**
     * Forgets a copy, whose image was deleted from the mirror.
     *
     * @throws IOException if that can't be written
     */
    public void remove(CopyRow row) throws IOException {
        file.run(open -> {
            try (PreparedStatement delete = open.prepareStatement("delete from copies where id = ?")) {
                delete.setLong(1, row.id());
                delete.executeUpdate();
            }
        });
    }

    /** Returns what people have asked for by name, in the same file. */
    public CopyAsks asks() {
        return new CopyAsks(file);
    }

    /** Returns how far copies under way have come, in the same file. */
    public CopyProgressTable progress() {
        return new CopyProgressTable(file);
    }

    /** Returns where blobs are in the mirror, in the same file. */
    public CopiedBlobs places() {
        return new CopiedBlobs(file);
    }

    /** Returns the platforms that clients have used, in the same file. */
    public UsedPlatforms platforms() {
        return new UsedPlatforms(file);
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

    @Override
    public void close() {
        file.close();
    }
}
