package dev.weir.server.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        return new MirrorColumn(rows.stream()
                .collect(Collectors.toMap(CopyRow::wish, row -> row, (one, _) -> one, LinkedHashMap::new)));
    }

    /** Returns whether there is nothing to show: no image was ever queued. */
    boolean isEmpty() {
        return copies.isEmpty();
    }

    String of(ImageRow image) {
        CopyRow copy = copies.get(new CopyWish(image.repository(), image.tag(), image.digest()));
        return copy == null ? "seen" : of(copy);
    }

    /** Returns the copies of images that no client has used: of those that were wished for by name. */
    List<CopyRow> unused(List<ImageRow> used) {
        Set<CopyWish> known = used.stream()
                .map(image -> new CopyWish(image.repository(), image.tag(), image.digest()))
                .collect(Collectors.toSet());
        return copies.values().stream().filter(copy -> !known.contains(copy.wish())).toList();
    }

    static String of(CopyRow copy) {
        return switch (copy.state()) {
            case MIRRORED -> copy.reason().isEmpty() ? "mirrored" : "mirrored, but " + copy.reason();
            case PARKED -> "failed: " + copy.reason();
            case WAITING -> "copying " + copy.percent().orElse(0) + "%" + (copy.reason().isEmpty()
                    ? ""
                    : ", attempt " + (copy.attempts() + 1) + ": " + copy.reason());
        };
    }
}
