package dev.weir.server.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** What a file sets: values by the path of their key, each with its place. */
final class Values {

    /** A place in the file, from 1; line 0 is no place. */
    record Place(int line, int column) {

        static final Place NOWHERE = new Place(0, 0);
    }

    private record Found(Object value, Place place) {}

    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Map<String, Place> sections = new LinkedHashMap<>();
    private final Set<String> upstreams = new LinkedHashSet<>();

    void put(String path, Object value, Place place) {
        found.put(path, new Found(value, place));
    }

    void section(String path, Place place) {
        sections.put(path, place);
    }

    void upstream(String name) {
        upstreams.add(name);
    }

    /** Returns the upstreams' names in the order of the file. */
    Set<String> upstreams() {
        return upstreams;
    }

    /** Returns whether a section stands in the file. */
    boolean hasSection(String path) {
        return sections.containsKey(path);
    }

    /** Returns how many elements a list of sections has. */
    int count(String path) {
        int count = 0;
        while (hasSection(path + "[" + count + "]")) {
            count++;
        }
        return count;
    }

    /** Returns the value of a key, or its default. */
    <T> T get(ConfigKey<T> key) {
        return get(key, "");
    }

    /** Returns the value of a key of an upstream and of elements of its lists, or its default. */
    <T> T get(ConfigKey<T> key, String upstream, int... elements) {
        return find(key, upstream, elements)
                .orElseGet(() -> Objects.requireNonNull(key.fallback(), key.path()));
    }

    /** Returns the value of a key if the file has it. */
    <T> Optional<T> find(ConfigKey<T> key) {
        return find(key, "");
    }

    /** Returns the value of a key of an upstream and of elements of its lists, if the file has it. */
    @SuppressWarnings("unchecked") // The reader put in what this key's own type made.
    <T> Optional<T> find(ConfigKey<T> key, String upstream, int... elements) {
        @Nullable
        Found value = found.get(key.pathFor(upstream, elements));
        return value == null ? Optional.empty() : Optional.of((T) value.value());
    }

    /** Returns where a key or section stands. */
    Place place(String path) {
        @Nullable
        Found value = found.get(path);
        return value != null ? value.place() : sections.getOrDefault(path, Place.NOWHERE);
    }
}
