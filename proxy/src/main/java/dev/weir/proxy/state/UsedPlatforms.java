package dev.weir.proxy.state;

import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.weir.proxy.reference.Platform;

/** The platforms of which clients have pulled images. For the thread of its {@link CopyQueue}. */
public final class UsedPlatforms {

    private final StateFile file;

    UsedPlatforms(StateFile file) {
        this.file = file;
    }

    /**
     * Returns them all.
     *
     * @throws IOException if the file can't be read
     */
    public List<Platform> all() throws IOException {
        List<Platform> found = new ArrayList<>();
        file.read(open -> {
            found.clear();
            try (PreparedStatement select = open
                    .prepareStatement("select platform from platforms order by seen_at");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(Platform.parse(row.getString(1)));
                }
            }
        });
        return found;
    }

    /**
     * Adds one, and lets every index that is in the mirror be copied again, since it may lack it there.
     *
     * @throws IOException if that can't be written
     */
    public void add(Platform platform, Instant now) throws IOException {
        file.run(open -> {
            try (PreparedStatement insert = open
                    .prepareStatement("insert or ignore into platforms (platform, seen_at) values (?, ?)");
                    PreparedStatement again = open.prepareStatement("update copies set state = 'WAITING',"
                            + " attempts = 0, next_at = ? where state = 'MIRRORED'")) {
                insert.setString(1, platform.toString());
                insert.setLong(2, now.toEpochMilli());
                if (insert.executeUpdate() > 0) {
                    again.setLong(1, now.toEpochMilli());
                    again.executeUpdate();
                }
            }
        });
    }
}
