package dev.weir.charts;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The objects of one rendering. */
record Rendered(List<Thing> things) {

    /** One object: its kind, its name, its fields and its text. */
    record Thing(String kind, String name, Map<?, ?> fields, String text) {

        static Thing of(Object loaded, String text) {
            Map<?, ?> fields = (Map<?, ?>) loaded;
            Map<?, ?> metadata = (Map<?, ?>) Objects.requireNonNull(fields.get("metadata"), text);
            return new Thing(String.valueOf(fields.get("kind")), String.valueOf(metadata.get("name")), fields,
                    text);
        }

        /** Returns what is at a path of keys and, as numbers, list positions; fails when there is nothing. */
        Object at(Object... path) {
            Object found = fields;
            for (Object step : path) {
                Object next = step instanceof Integer index
                        ? ((List<?>) found).get(index)
                        : ((Map<?, ?>) found).get(step);
                found = Objects.requireNonNull(next, () -> "no " + step + " in " + text);
            }
            return found;
        }

        @Override
        public String toString() {
            return kind + "/" + name;
        }
    }

    Thing one(String kind, String name) {
        return things.stream()
                .filter(each -> each.kind().equals(kind) && each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + "/" + name + " among " + things));
    }

    boolean has(String kind, String name) {
        return things.stream().anyMatch(each -> each.kind().equals(kind) && each.name().equals(name));
    }

    List<Thing> all(String kind) {
        return things.stream().filter(each -> each.kind().equals(kind)).toList();
    }
}
