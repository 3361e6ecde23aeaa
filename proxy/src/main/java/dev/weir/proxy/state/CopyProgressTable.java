package dev.weir.proxy.state;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.weir.proxy.reference.Digest;

/** How far copies under way have come, where other processes can see it. For the thread of its {@link CopyQueue}. */
public final class CopyProgressTable {

    private final StateFile file;

    /**
     * One blob of a copy.
     *
     * @param digest its digest
     * @param size its length in bytes
     * @param sent the bytes that are on their way
     * @param how how it came to the mirror: {@code present}, {@code mounted} or {@code pushed}; empty until it is there
     */
    public record Blob(Digest digest, long size, long sent, Optional<String> how) {}

    /**
     * One copy.
     *
     * @param percent how much of its bytes have gone
     * @param blobs its blobs
     */
    public record Progress(int percent, List<Blob> blobs) {
        /** Copies the list. */
        public Progress {
            blobs = List.copyOf(blobs);
        }
    }

    CopyProgressTable(StateFile file) {
        this.file = file;
    }

    /**
     * Forgets what a process that is gone has left.
     *
     * @throws IOException if that can't be written
     */
    public void clear() throws IOException {
        file.run(open -> {
            try (PreparedStatement reset = open
                    .prepareStatement("update copies set percent = null where percent is not null");
                    PreparedStatement delete = open.prepareStatement("delete from copy_blobs")) {
                reset.executeUpdate();
                delete.executeUpdate();
            }
        });
    }

    /**
     * Writes how copies under way stand, by their numbers.
     *
     * @throws IOException if that can't be written
     */
    public void write(Map<Long, Progress> copies) throws IOException {
        file.run(open -> {
            try (PreparedStatement percent = open
                    .prepareStatement("update copies set percent = ? where id = ? and state = 'WAITING'");
                    PreparedStatement blob = open.prepareStatement("insert or replace into copy_blobs"
                            + " (copy_id, digest, size, sent, how) values (?, ?, ?, ?, ?)")) {
                for (Map.Entry<Long, Progress> each : copies.entrySet()) {
                    percent.setInt(1, each.getValue().percent());
                    percent.setLong(2, each.getKey());
                    percent.executeUpdate();
                    for (Blob one : each.getValue().blobs()) {
                        write(blob, each.getKey(), one);
                    }
                }
            }
        });
    }

    private static void write(PreparedStatement blob, long copy, Blob one) throws SQLException {
        blob.setLong(1, copy);
        blob.setString(2, one.digest().toString());
        blob.setLong(3, one.size());
        blob.setLong(4, one.sent());
        blob.setString(5, one.how().orElse(null));
        blob.executeUpdate();
    }

    /**
     * Forgets the blobs of a copy that has ended some time ago.
     *
     * @throws IOException if that can't be written
     */
    public void forget(long copy) throws IOException {
        file.run(open -> {
            try (PreparedStatement delete = open
                    .prepareStatement("delete from copy_blobs where copy_id = ?")) {
                delete.setLong(1, copy);
                delete.executeUpdate();
            }
        });
    }

    /**
     * Returns the blobs of a copy, in no particular order.
     *
     * @throws IOException if the file can't be read
     */
    public List<Blob> blobs(long copy) throws IOException {
        List<Blob> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open.prepareStatement(
                    "select digest, size, sent, how from copy_blobs where copy_id = ? order by rowid")) {
                select.setLong(1, copy);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Blob(Digest.parse(row.getString(1)), row.getLong(2), row.getLong(3),
                                Optional.ofNullable(row.getString(4))));
                    }
                }
            }
        });
        return found;
    }
}
