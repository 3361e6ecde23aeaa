package dev.weir.server.cli;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.weir.proxy.state.CopyRow;
import dev.weir.proxy.state.CopyWish;
import dev.weir.proxy.state.ImageRow;

/** How each image stands in the mirror, in a few words. */
final class MirrorColumn {

    private final Map<CopyWish, CopyRow> copies;

    private MirrorColumn(Map<CopyWish, CopyRow> copies) {
        this.copies = copies;
    }

    static MirrorColumn of(List<CopyRow> rows) {
        return new MirrorColumn(rows.stream().collect(Collectors.toMap(CopyRow::wish, row -> row)));
    }

    /** Returns whether there is nothing to show: no image was ever queued. */
    boolean isEmpty() {
        return copies.isEmpty();
    }

    String of(ImageRow image) {
        CopyRow copy = copies.get(new CopyWish(image.repository(), image.tag(), image.digest()));
        if (copy == null) {
            return "seen";
        }
        return switch (copy.state()) {
            case MIRRORED -> copy.reason().isEmpty() ? "mirrored" : "mirrored, but " + copy.reason();
            case PARKED -> "failed: " + copy.reason();
            case WAITING -> "copying " + copy.percent().orElse(0) + "%" + (copy.reason().isEmpty()
                    ? ""
                    : ", attempt " + (copy.attempts() + 1) + ": " + copy.reason());
        };
    }
}
