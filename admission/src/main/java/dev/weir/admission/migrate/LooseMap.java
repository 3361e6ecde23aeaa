package dev.weir.admission.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/** A section of a configuration whose keys have no case. It remembers which keys were asked for. */
final class LooseMap {

    private static final int LONGEST_SHOWN = 60;

    private final String path;
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> written = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<LooseMap> sections = new ArrayList<>();

    private final List<String> lost;

    /**
     * Reads a section.
     *
     * @param path the section's name; empty for the whole
     * @param lost where what is no section, no list or no text is named
     */
    LooseMap(String path, @Nullable Object value, List<String> lost) {
        this.path = path;
        this.lost = lost;
        if (value != null && !(value instanceof Map)) {
            lost.add((path.isEmpty() ? "the file" : path + ": " + shown(value))
                    + " is no section of keys and values");
        }
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
        LooseMap section = new LooseMap(path(key), take(key), lost);
        sections.add(section);
        return section;
    }

    List<LooseMap> list(String key) {
        List<LooseMap> list = new ArrayList<>();
        Object value = take(key);
        if (value != null && !(value instanceof List)) {
            lost.add(path(key) + ": " + shown(value) + " is no list");
        }
        if (value instanceof List<?> elements) {
            int index = 0;
            for (Object each : elements) {
                list.add(new LooseMap(path(key) + "[" + index++ + "]", each, lost));
            }
        }
        sections.addAll(list);
        return list;
    }

    Optional<String> text(String key) {
        Object value = take(key);
        if (value instanceof Map || value instanceof List) {
            lost.add(path(key) + ": " + shown(value) + " is no text");
            return Optional.empty();
        }
        return value == null
                ? Optional.empty()
                : Optional.of(value.toString()).filter(text -> !text.isEmpty());
    }

    /** Returns a text that makes sense; another is named with what stands in for it. */
    Optional<String> valid(String key, Predicate<String> isValid, String instead) {
        return text(key).filter(value -> {
            boolean valid = isValid.test(value);
            if (!valid) {
                lost.add(path(key) + ": " + shown(value) + " is not valid; " + instead);
            }
            return valid;
        });
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

    private static String shown(Object value) {
        String text = value.toString().replaceAll("\\s+", " ");
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
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
