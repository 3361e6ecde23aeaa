package dev.weir.server.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.weir.proxy.reference.Tag;
import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.state.ImageRow;

/** Images as a table for people; times are UTC. */
final class ImagesTable {

    private static final int SHORT_DIGEST = 12;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ImagesTable() {}

    /** Prints images, and copies of images that nobody has used. */
    static void print(List<ImageRow> rows, List<CopyRow> unused, MirrorColumn mirror, PrintWriter out) {
        List<String> columns = new ArrayList<>(List.of("REGISTRY", "REPOSITORY", "TAG", "DIGEST", "SIZE",
                "FIRST USED", "LAST USED", "PULLS", "SOURCE"));
        if (!mirror.isEmpty()) {
            columns.add("MIRROR");
        }
        TextTable table = new TextTable(columns.toArray(String[]::new)).alignRight(4, 7);
        for (ImageRow row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.repository().registry(), row.repository().path(),
                    row.tag().map(Tag::name).orElse("-"),
                    shortened(row.digest().toString()), row.size() + " B", time(row.firstUsed()),
                    time(row.lastUsed()), Long.toString(row.pulls()),
                    row.lastSource().name().toLowerCase(Locale.ROOT)));
            if (!mirror.isEmpty()) {
                cells.add(mirror.of(row));
            }
            table.row(cells.toArray(String[]::new));
        }
        for (CopyRow copy : unused) {
            CopyWish wish = copy.wish();
            table.row(wish.repository().registry(), wish.repository().path(),
                    wish.tag().map(Tag::name).orElse("-"),
                    shortened(wish.digest().toString()), "-", "-", "-", "0", "-", MirrorColumn.of(copy));
        }
        table.print(out);
    }

    private static String shortened(String digest) {
        int colon = digest.indexOf(':') + 1;
        return digest.substring(colon, Math.min(digest.length(), colon + SHORT_DIGEST));
    }

    private static String time(Instant time) {
        return TIME.format(time);
    }
}
