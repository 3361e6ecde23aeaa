package dev.weir.proxy.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** Adds uses to the tables, within the caller's transaction. */
final class UseWriter {

    private static final String ADD = """
            insert into images (registry, repository, tag, digest, media_type, size, first_used, last_used, pulls,
                last_source)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (registry, repository, ifnull(tag, ''), digest) do update set
                media_type = excluded.media_type,
                size = excluded.size,
                first_used = min(first_used, excluded.first_used),
                last_used = max(last_used, excluded.last_used),
                pulls = pulls + excluded.pulls,
                last_source = excluded.last_source
            """;
    private static final String CURRENT = """
            select digest from tag_history where registry = ? and repository = ? and tag = ? order by id desc limit 1
            """;
    private static final String MOVED = """
            insert into tag_history (registry, repository, tag, digest, seen_at) values (?, ?, ?, ?, ?)
            """;

    private record Name(Repository repository, Tag tag) {}

    private record Sight(String digest, UseTotals totals) {}

    private UseWriter() {}

    static void write(Connection connection, Map<UseKey, UseTotals> uses) throws SQLException {
        Map<Name, List<Sight>> tagged = new HashMap<>();
        try (PreparedStatement add = connection.prepareStatement(ADD)) {
            for (Map.Entry<UseKey, UseTotals> use : uses.entrySet()) {
                UseKey key = use.getKey();
                Tag tag = key.tag();
                bind(add, key, tag, use.getValue());
                add.executeUpdate();
                if (tag != null) {
                    tagged.computeIfAbsent(new Name(key.repository(), tag), _ -> new ArrayList<>())
                            .add(new Sight(key.digest().toString(), use.getValue()));
                }
            }
        }
        try (PreparedStatement current = connection.prepareStatement(CURRENT);
                PreparedStatement moved = connection.prepareStatement(MOVED)) {
            for (Map.Entry<Name, List<Sight>> each : tagged.entrySet()) {
                writeHistory(current, moved, each.getKey(), each.getValue());
            }
        }
    }

    private static void bind(PreparedStatement add, UseKey key, @Nullable Tag tag, UseTotals totals)
            throws SQLException {
        add.setString(1, key.repository().registry());
        add.setString(2, key.repository().path());
        add.setString(3, tag == null ? null : tag.name());
        add.setString(4, key.digest().toString());
        add.setString(5, totals.mediaType());
        add.setLong(6, totals.size());
        add.setLong(7, totals.firstUsed());
        add.setLong(8, totals.lastUsed());
        add.setLong(9, totals.pulls());
        add.setString(10, totals.lastSource().name());
    }

    private static void writeHistory(PreparedStatement current, PreparedStatement moved, Name name,
            List<Sight> sights) throws SQLException {
        String digest = current(current, name);
        sights.sort(Comparator.comparingLong(sight -> sight.totals().firstUsed()));
        for (Sight sight : sights) {
            if (!sight.digest().equals(digest)) {
                digest = sight.digest();
                append(moved, name, digest, sight.totals().firstUsed());
            }
        }
        // A tag that moved away and back between two flushes has its first sight before the other's, its last after.
        Sight latest = sights.stream()
                .max(Comparator.comparingLong(sight -> sight.totals().lastUsed()))
                .orElseThrow();
        if (!latest.digest().equals(digest)) {
            append(moved, name, latest.digest(), latest.totals().lastUsed());
        }
    }

    private static @Nullable String current(PreparedStatement current, Name name) throws SQLException {
        bindName(current, name);
        try (ResultSet result = current.executeQuery()) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private static void append(PreparedStatement moved, Name name, String digest, long at)
            throws SQLException {
        bindName(moved, name);
        moved.setString(4, digest);
        moved.setLong(5, at);
        moved.executeUpdate();
    }

    private static void bindName(PreparedStatement statement, Name name) throws SQLException {
        statement.setString(1, name.repository().registry());
        statement.setString(2, name.repository().path());
        statement.setString(3, name.tag().name());
    }
}
