package dev.weir.server.copy;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.weir.proxy.state.CopyProgressTable.Blob;
import dev.weir.server.copy.CopyStatus.Stage;

/** Shows how copies go: bars that move on a terminal, elsewhere a line whenever something changes. */
public final class CopyView {

    private static final int BAR = 24;
    private static final int SHORT_DIGEST = 12;
    private static final int MOST_LINES = 40;
    private static final int STEP = 25;

    private final PrintWriter out;
    private final boolean terminal;
    private final Map<String, String> told = new HashMap<>();
    private int drawn;

    /**
     * Creates a view.
     *
     * @param terminal whether the output is a terminal, which can go back to an earlier line
     */
    public CopyView(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows how all stand now. */
    public void show(List<CopyStatus> all) {
        if (terminal) {
            draw(all);
        } else {
            all.forEach(this::tell);
        }
        out.flush();
    }

    private void draw(List<CopyStatus> all) {
        List<String> lines = new ArrayList<>();
        for (CopyStatus each : all) {
            lines.add(headline(each));
            each.blobs().forEach(blob -> lines.add(line(blob)));
        }
        // What would leave the screen can't be drawn again.
        List<String> shown = lines.size() <= MOST_LINES
                ? lines
                : all.stream().map(CopyView::headline).toList();
        if (drawn > 0) {
            out.print("\033[" + drawn + "A");
        }
        shown.forEach(line -> out.print("\033[2K" + line + "\n"));
        for (int i = shown.size(); i < drawn; i++) {
            out.print("\033[2K\n");
        }
        drawn = Math.max(drawn, shown.size());
    }

    private void tell(CopyStatus status) {
        String image = status.image().toString();
        int quarter = status.percent() / STEP * STEP;
        String state = status.stage() + " " + quarter + " " + status.reason();
        if (!state.equals(told.put(image, state)) && status.stage() != Stage.ASKED) {
            out.println(headline(status));
        }
        for (Blob blob : status.blobs()) {
            if (blob.how().isPresent() && told.put(image + " " + blob.digest(), "done") == null) {
                out.println(line(blob));
            }
        }
    }

    private static String headline(CopyStatus status) {
        return status.image() + "  " + switch (status.stage()) {
            case ASKED -> "looking it up";
            case COPYING -> "copying " + status.percent() + "%"
                    + (status.reason().isEmpty() ? "" : ", again after: " + status.reason());
            case MIRRORED -> "mirrored" + (status.reason().isEmpty() ? "" : ", but " + status.reason());
            case FAILED -> "failed: " + status.reason();
        };
    }

    private static String line(Blob blob) {
        int full = blob.size() == 0 ? BAR : (int) Math.min(BAR, blob.sent() * BAR / blob.size());
        String done = blob.how().orElse("");
        return String
                .format(Locale.ROOT, "  %s [%s%s] %s / %s %s", blob.digest().hex().substring(0, SHORT_DIGEST),
                        "=".repeat(done.isEmpty() ? full : BAR), " ".repeat(done.isEmpty() ? BAR - full : 0),
                        bytes(done.isEmpty() ? blob.sent() : blob.size()), bytes(blob.size()), done)
                .stripTrailing();
    }

    private static String bytes(long count) {
        if (count < 1_000_000) {
            return String.format(Locale.ROOT, "%.1f kB", count / 1e3);
        }
        return count < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", count / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", count / 1e9);
    }
}
