package dev.weir.proxy.state;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import dev.weir.proxy.reference.Digest;
import dev.weir.proxy.reference.Repository;

/** In which repository of the mirror each blob was put last: the next can have it from there, also after a restart. */
public final class CopiedBlobs {

    private final StateFile file;

    CopiedBlobs(StateFile file) {
        this.file = file;
    }

    /**
     * Remembers that a repository has some blobs.
     *
     * @throws IOException if that can't be written
     */
    public void add(Repository repository, Collection<Digest> blobs) throws IOException {
        file.run(open -> {
            try (PreparedStatement insert = open.prepareStatement(
                    "insert or replace into copied_blobs (digest, registry, repository) values (?, ?, ?)")) {
                for (Digest blob : blobs) {
                    insert.setString(1, blob.toString());
                    insert.setString(2, repository.registry());
                    insert.setString(3, repository.path());
                    insert.executeUpdate();
                }
            }
        });
    }

    /**
     * Returns what is remembered, at most so much.
     *
     * @throws IOException if the file can't be read
     */
    public Map<Digest, Repository> all(int limit) throws IOException {
        Map<Digest, Repository> found = new HashMap<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open
                    .prepareStatement("select digest, registry, repository from copied_blobs limit ?")) {
                select.setInt(1, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.put(Digest.parse(row.getString(1)),
                                new Repository(row.getString(2), row.getString(3)));
                    }
                }
            }
        });
        return found;
    }
}
