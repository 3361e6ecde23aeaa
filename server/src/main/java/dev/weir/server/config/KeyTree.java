package dev.weir.server.config;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The keys as the tree that the file has: sections with further keys, lists of sections, and keys with a value. */
final class KeyTree {

    /** The whole file. */
    static final KeyTree ROOT = build();

    private final Map<String, KeyTree> children = new LinkedHashMap<>();
    private @Nullable ConfigKey<?> key;
    private boolean list;

    private KeyTree() {}

    private static KeyTree build() {
        KeyTree root = new KeyTree();
        for (ConfigKey<?> key : ConfigKeys.ALL) {
            KeyTree at = root;
            for (String step : key.path().split("\\.", -1)) {
                boolean each = step.endsWith(ConfigKey.EACH);
                String name = each ? step.substring(0, step.length() - ConfigKey.EACH.length()) : step;
                at = at.children.computeIfAbsent(name, s -> new KeyTree());
                at.list |= each;
            }
            at.key = key;
        }
        return root;
    }

    /** Returns the key that is here, or null where this is a section or a list of sections. */
    @Nullable
    ConfigKey<?> key() {
        return key;
    }

    /** Returns whether this is a list of sections. */
    boolean isList() {
        return list;
    }

    /** Returns the names that may stand in this section; {@code <name>} alone where any registry's name may. */
    Map<String, KeyTree> children() {
        return children;
    }
}
