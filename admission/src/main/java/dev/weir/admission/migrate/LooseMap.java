package dev.weir.admission.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/** A section of a configuration whose keys have no case. It remembers which keys were asked for. */
final class LooseMap {

    private final String path;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> written = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<LooseMap> sections = new ArrayList<>();

    LooseMap(String path, @Nullable Object value) {
        this.path = path;
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                if (key != null && each != null) {
                    String lower = key.toString().toLowerCase(Locale.ROOT);
                    values.put(lower, each);
                    written.put(lower, key.toString());
                }
            });
        }
    }

    LooseMap section(String key) {
        LooseMap section = new LooseMap(path(key), take(key));
        sections.add(section);
        return section;
    }

    List<LooseMap> list(String key) {
        List<LooseMap> list = new ArrayList<>();
        if (take(key) instanceof List<?> elements) {
            int index = 0;
            for (Object each : elements) {
                list.add(new LooseMap(path(key) + "[" + index++ + "]", each));
            }
        }
        sections.addAll(list);
        return list;
    }

    Optional<String> text(String key) {
        Object value = take(key);
        return value == null || value instanceof Map || value instanceof List
                ? Optional.empty()
                : Optional.of(value.toString()).filter(text -> !text.isEmpty());
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** Returns the paths of the keys that nobody has asked for, here and in sections that were. */
    List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        written.forEach((lower, key) -> {
            if (!known.contains(lower)) {
                unknown.add(path(key));
            }
        });
        sections.forEach(each -> unknown.addAll(each.unknown()));
        return unknown;
    }

    private @Nullable Object take(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        known.add(lower);
        return values.get(lower);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
