package dev.weir.proxy.state;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables, and how to get to them from any earlier version. The version is kept as SQLite's {@code user_version}. */
final class Schema {

    /** Each one leads from the version that is its index to the next. Never change one that was released. */
    private static final List<List<String>> MIGRATIONS = List.of(List.of("""
            create table images (
                registry text not null,
                repository text not null,
                tag text,
                digest text not null,
                media_type text not null,
                size integer not null,
                first_used integer not null,
                last_used integer not null,
                pulls integer not null,
                last_source text not null)
            """, """
            create unique index images_name on images (registry, repository, ifnull(tag, ''), digest)
            """, """
            create table tag_history (
                id integer primary key autoincrement,
                registry text not null,
                repository text not null,
                tag text not null,
                digest text not null,
                seen_at integer not null)
            """, """
            create index tag_history_name on tag_history (registry, repository, tag, id)
            """), List.of("""
            create table copies (
                id integer primary key autoincrement,
                registry text not null,
                repository text not null,
                tag text,
                digest text not null,
                state text not null,
                attempts integer not null,
                next_at integer not null,
                changed_at integer not null,
                reason text not null)
            """, """
            create unique index copies_name on copies (registry, repository, ifnull(tag, ''), digest)
            """, """
            create index copies_due on copies (state, next_at)
            """), List.of("""
            alter table copies add column percent integer
            """, """
            alter table copies add column asked_at integer not null default 0
            """, """
            create table copy_blobs (
                copy_id integer not null,
                digest text not null,
                size integer not null,
                sent integer not null,
                how text,
                primary key (copy_id, digest))
            """, """
            create table copy_asks (
                id integer primary key autoincrement,
                image text not null,
                asked_at integer not null,
                copy_id integer,
                failure text)
            """, """
            create table platforms (
                platform text primary key,
                seen_at integer not null)
            """), List.of("""
            create table copied_blobs (
                digest text primary key,
                registry text not null,
                repository text not null) without rowid
            """));

    /** The version this program writes. */
    static final int VERSION = MIGRATIONS.size();

    private Schema() {}

    /**
     * Brings a file to the newest version, each step in a transaction of its own.
     *
     * @throws IOException if a newer program wrote it
     */
    static void migrate(Connection connection) throws SQLException, IOException {
        for (int version = version(connection); version != VERSION; version++) {
            checkKnown(version);
            try (Statement statement = connection.createStatement()) {
                statement.execute("begin immediate");
                // Another connection may have been faster.
                if (version(connection) == version) {
                    for (String sql : MIGRATIONS.get(version)) {
                        statement.executeUpdate(sql);
                    }
                    statement.executeUpdate("pragma user_version = " + (version + 1));
                }
                statement.execute("commit");
            }
        }
    }

    static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("pragma user_version")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    static void checkKnown(int version) throws IOException {
        if (version > VERSION || version < 0) {
            throw new IOException("the file was written by a newer weir (schema " + version
                    + ", this one knows up to " + VERSION + "); run that one, or move the file away");
        }
    }
}
