package dev.weir.proxy.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** The rows of the table of copies as objects. */
final class CopyRows {

    static final String COLUMNS = "id, registry, repository, tag, digest, state, attempts, next_at,"
            + " changed_at, reason, percent";

    private CopyRows() {}

    /** Returns all copies by name. */
    static List<CopyRow> all(Connection open) throws SQLException {
        try (PreparedStatement select = open.prepareStatement(
                "select " + COLUMNS + " from copies order by registry, repository, tag, id")) {
            return read(select);
        }
    }

    /** Runs a query for {@link #COLUMNS}. */
    static List<CopyRow> read(PreparedStatement select) throws SQLException {
        List<CopyRow> found = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(new CopyRow(row.getLong(1),
                        new CopyWish(new Repository(row.getString(2), row.getString(3)),
                                Optional.ofNullable(row.getString(4)).map(Tag::parse),
                                Digest.parse(row.getString(5))),
                        CopyRow.State.valueOf(row.getString(6)), row.getInt(7),
                        Instant.ofEpochMilli(row.getLong(8)), Instant.ofEpochMilli(row.getLong(9)),
                        row.getString(10), percent(row)));
            }
        }
        return found;
    }

    private static OptionalInt percent(ResultSet row) throws SQLException {
        int percent = row.getInt(11);
        return row.wasNull() ? OptionalInt.empty() : OptionalInt.of(percent);
    }
}
