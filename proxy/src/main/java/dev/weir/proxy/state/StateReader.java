package dev.weir.proxy.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import org.sqlite.SQLiteConfig;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;
import dev.weir.proxy.reference.Tag;

/** The reading side of the SQLite file: a read-only connection, which a writer in another process does not disturb. */
final class StateReader implements AutoCloseable {

    private static final int BUSY_MILLIS = 5_000;
    private static final int VERSION_WITH_COPIES = 2;
    private static final String IMAGES = """
            select registry, repository, tag, digest, media_type, size, first_used, last_used, pulls, last_source
            from images
            where (?1 is null or registry = ?1) and (?2 is null or instr(repository, ?2) > 0)
            order by\s""";
    private static final String HISTORY = """
            select digest, seen_at from tag_history
            where registry = ? and repository = ? and tag = ? order by id
            """;

    private final Path path;
    private final Connection connection;
    private final int version;
    /** The writer has made the file, but not yet its tables. */
    private final boolean empty;

    private StateReader(Path path, Connection connection, int version) {
        this.path = path;
        this.connection = connection;
        this.version = version;
        this.empty = version == 0;
    }

    static StateReader open(Path file) throws IOException {
        Path path = file.toAbsolutePath();
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null,
                    "there is no such state file; weir makes it when the first image is pulled");
        }
        NativeLibrary.load(Objects.requireNonNullElse(path.getParent(), path));
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + path);
            try {
                int version = Schema.version(connection);
                Schema.checkKnown(version);
                return new StateReader(path, connection, version);
            } catch (SQLException | IOException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    List<ImageRow> images(ImageQuery query) throws IOException {
        if (empty) {
            return List.of();
        }
        String order = switch (query.order()) {
            case LAST_USED -> "last_used desc, registry, repository, tag, digest";
            case PULLS -> "pulls desc, last_used desc, registry, repository, tag, digest";
            case NAME -> "registry, repository, tag, last_used desc";
        };
        try (PreparedStatement statement = connection.prepareStatement(IMAGES + order + " limit ?3")) {
            statement.setString(1, query.registry().orElse(null));
            statement.setString(2, query.path().orElse(null));
            statement.setInt(3, query.limit());
            List<ImageRow> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(image(result));
                }
            }
            return rows;
        } catch (SQLException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    List<TagChange> history(Repository repository, Tag tag) throws IOException {
        if (empty) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(HISTORY)) {
            statement.setString(1, repository.registry());
            statement.setString(2, repository.path());
            statement.setString(3, tag.name());
            List<TagChange> changes = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    changes.add(new TagChange(Digest.parse(result.getString(1)),
                            Instant.ofEpochMilli(result.getLong(2))));
                }
            }
            return changes;
        } catch (SQLException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    List<CopyRow> copies() throws IOException {
        if (version < VERSION_WITH_COPIES) {
            return List.of();
        }
        try {
            return CopyRows.all(connection);
        } catch (SQLException | IllegalArgumentException e) {
            throw unreadable(path, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    private static ImageRow image(ResultSet row) throws SQLException {
        return new ImageRow(new Repository(row.getString(1), row.getString(2)),
                Optional.ofNullable(row.getString(3)).map(Tag::parse), Digest.parse(row.getString(4)),
                row.getString(5), row.getLong(6), Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)), row.getLong(9),
                ImageUse.Source.valueOf(row.getString(10)));
    }

    private static IOException unreadable(Path path, Exception cause) {
        return new IOException("the state file " + path + " can't be read: " + cause.getMessage(), cause);
    }
}
