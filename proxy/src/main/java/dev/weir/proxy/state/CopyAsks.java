package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.ImageReference;

/**
 * Images that people ask to have copied, by name: written by one process and taken up by another, or by the same. For one
 * thread, which waits for the disk; a platform thread, since SQLite's calls would hold on to a carrier.
 */
public final class CopyAsks implements AutoCloseable {

    private static final Duration KEPT = Duration.ofDays(1);
    private static final int AT_ONCE = 64;

    private final StateFile file;

    /**
     * What somebody asked for.
     *
     * @param id its number
     * @param image the image
     * @param copy its copy's number, once it was found out what the image is
     * @param failure why that could not be found out
     */
    public record Ask(long id, ImageReference image, Optional<Long> copy, Optional<String> failure) {}

    CopyAsks(StateFile file) {
        this.file = file;
    }

    /** Opens them in a state keeper's file, which is made if it is not there. */
    public static CopyAsks open(Path file) {
        return new CopyAsks(new StateFile(file, KeeperLimits.DEFAULTS.pages()));
    }

    /**
     * Asks for images; what was asked for long ago is forgotten.
     *
     * @return the numbers, in the order of the images
     * @throws IOException if it can't be written
     */
    public List<Long> ask(List<ImageReference> images, Instant now) throws IOException {
        List<Long> ids = new ArrayList<>();
        file.run(open -> {
            ids.clear();
            try (PreparedStatement forget = open
                    .prepareStatement("delete from copy_asks where asked_at < ?")) {
                forget.setLong(1, now.minus(KEPT).toEpochMilli());
                forget.executeUpdate();
            }
            try (PreparedStatement insert = open.prepareStatement(
                    "insert into copy_asks (image, asked_at) values (?, ?)",
                    Statement.RETURN_GENERATED_KEYS)) {
                for (ImageReference image : images) {
                    insert.setString(1, image.toString());
                    insert.setLong(2, now.toEpochMilli());
                    insert.executeUpdate();
                    try (ResultSet key = insert.getGeneratedKeys()) {
                        ids.add(key.next() ? key.getLong(1) : -1);
                    }
                }
            }
        });
        return ids;
    }

    /**
     * Returns what has not been taken up yet, the oldest first, at most 64.
     *
     * @throws IOException if the file can't be read
     */
    public List<Ask> open() throws IOException {
        List<Ask> found = new ArrayList<>();
        file.read(connection -> {
            found.clear();
            read(connection, "where copy_id is null and failure is null order by id limit " + AT_ONCE, found);
        });
        return found;
    }

    /**
     * Returns how some stand.
     *
     * @throws IOException if the file can't be read
     */
    public List<Ask> look(Collection<Long> ids) throws IOException {
        List<Ask> found = new ArrayList<>();
        file.read(connection -> {
            found.clear();
            for (Long id : ids) {
                read(connection, "where id = " + id, found);
            }
        });
        return found;
    }

    /**
     * Notes what became of one.
     *
     * @param copy its copy's number; null if there is none
     * @param failure why there is none; null otherwise
     * @throws IOException if that can't be written
     */
    public void answered(Ask ask, @Nullable Long copy, @Nullable String failure) throws IOException {
        file.run(open -> {
            try (PreparedStatement update = open
                    .prepareStatement("update copy_asks set copy_id = ?, failure = ? where id = ?")) {
                if (copy == null) {
                    update.setNull(1, Types.INTEGER);
                } else {
                    update.setLong(1, copy);
                }
                update.setString(2, failure);
                update.setLong(3, ask.id);
                update.executeUpdate();
            }
        });
    }

    private static void read(Connection open, String where, List<Ask> found) throws SQLException {
        try (PreparedStatement select = open
                .prepareStatement("select id, image, copy_id, failure from copy_asks " + where);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                long copy = row.getLong(3);
                Optional<Long> id = row.wasNull() ? Optional.empty() : Optional.of(copy);
                found.add(new Ask(row.getLong(1), ImageReference.parse(row.getString(2)), id,
                        Optional.ofNullable(row.getString(4))));
            }
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
