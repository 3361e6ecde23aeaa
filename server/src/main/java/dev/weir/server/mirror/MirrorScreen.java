package dev.weir.server.mirror;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.weir.proxy.state.CopyProgressTable.Blob;
import dev.weir.proxy.state.CopyRow;

/**
 * Shows how copies go: in a terminal a bar for each layer of those under way, drawn again and again; elsewhere a line for
 * each change worth one.
 */
public final class MirrorScreen {

    private static final int BAR = 30;
    private static final int SHORT_DIGEST = 12;
    private static final int STEP = 25;
    private static final int MOST_IMAGES = 8;
    private static final int MOST_LAYERS = 12;

    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, String> said = new HashMap<>();
    private int drawn;

    /** Shows on a terminal, or writes plain lines. */
    public MirrorScreen(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void say(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    void show(List<CopyStanding> standings) {
        erase();
        standings.forEach(this::line);
        if (terminal) {
            List<String> lines = new ArrayList<>();
            standings.stream()
                    .filter(each -> each instanceof CopyStanding.Copying)
                    .map(each -> (CopyStanding.Copying) each)
                    .filter(each -> each.row().percent().isPresent())
                    .limit(MOST_IMAGES)
                    .forEach(each -> lines.addAll(bars(each)));
            long waiting = standings.stream().filter(each -> !each.isOver()).count();
            if (waiting > 0) {
                lines.add(waiting + " of " + standings.size() + " are on their way");
            }
            lines.forEach(out::println);
            drawn = lines.size();
        }
        out.flush();
    }

    void end(List<CopyStanding> standings) {
        erase();
        long there = standings.stream().filter(each -> each instanceof CopyStanding.Mirrored).count();
        out.println(there + " of " + standings.size() + (standings.size() == 1 ? " image is" : " images are")
                + " in the mirror");
        out.flush();
    }

    /** Says what has changed since the last look. */
    private void line(CopyStanding standing) {
        String text = switch (standing) {
            case CopyStanding.Asked _ -> "";
            case CopyStanding.Mirrored mirrored -> "mirrored " + mirrored.digest()
                    + (mirrored.shortfall().isEmpty() ? "" : ", but " + mirrored.shortfall());
            case CopyStanding.Failed failed -> "failed: " + failed.reason();
            case CopyStanding.Copying copying -> copying(copying.row());
        };
        String name = standing.image().toString();
        if (!text.isEmpty() && !text.equals(said.put(name, text))) {
            out.println(name + " " + text);
        }
    }

    private String copying(CopyRow row) {
        if (!row.reason().isEmpty()) {
            return "attempt " + row.attempts() + " failed, another follows: " + row.reason();
        }
        if (terminal) {
            return "";
        }
        return row.percent().isEmpty() ? "" : "copying " + row.percent().getAsInt() / STEP * STEP + "%";
    }

    private static List<String> bars(CopyStanding.Copying copying) {
        List<String> lines = new ArrayList<>();
        lines.add(copying.image() + " " + copying.row().percent().orElse(0) + "%");
        List<Blob> blobs = copying.blobs();
        blobs.stream().limit(MOST_LAYERS).map(MirrorScreen::bar).forEach(lines::add);
        if (blobs.size() > MOST_LAYERS) {
            lines.add("  and " + (blobs.size() - MOST_LAYERS) + " more layers");
        }
        return lines;
    }

    private static String bar(Blob blob) {
        int full = blob.size() == 0 ? BAR : (int) (blob.sent() * BAR / blob.size());
        return "  " + blob.digest().hex().substring(0, SHORT_DIGEST) + " [" + "=".repeat(full)
                + " ".repeat(BAR - full) + "] " + size(blob.sent()) + " / " + size(blob.size());
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? bytes / 1024 + " KiB"
                : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }

    private void erase() {
        if (drawn > 0) {
            out.print("\u001b[" + drawn + "A\u001b[J");
            drawn = 0;
        }
    }
}
