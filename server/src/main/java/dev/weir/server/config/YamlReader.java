package dev.weir.server.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import dev.weir.server.config.Values.Place;

/**
 * Reads YAML 1.2 into {@link Values}, and collects every mistake instead of stopping at the first. Depth, size and
 * aliases are limited, so that no file costs more than its length.
 */
final class YamlReader {

    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_ALIASES = 64;

    private final String file;
    private final List<Problem> problems;
    private final Values values = new Values();

    YamlReader(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** Reads the text of a file; an empty one sets nothing. */
    Values read(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setCodePointLimit(MAX_CHARACTERS)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setAllowNonScalarKeys(true)
                .build();
        if (text.length() > MAX_CHARACTERS) {
            report(Place.NOWHERE, "",
                    "longer than " + MAX_CHARACTERS + " characters; that is no configuration");
            return values;
        }
        try {
            if (withinLimits(new Parse(settings).parseString(text))) {
                new Compose(settings).composeString(text).ifPresent(root -> section(root, "", KeyTree.ROOT));
            }
        } catch (MarkedYamlEngineException e) {
            report(place(e.getProblemMark()), "", "not YAML: " + withoutText(e.getProblem()));
        } catch (YamlEngineException e) {
            report(Place.NOWHERE, "",
                    "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
        return values;
    }

    /** An unknown alias may be a password that begins with an asterisk and has no quotes: don't repeat it. */
    private static String withoutText(String problem) {
        return problem.startsWith("found undefined alias")
                ? "found an alias without its anchor; quote a text that"
                        + " begins with *"
                : problem;
    }

    private boolean withinLimits(Iterable<Event> events) {
        int depth = 0;
        int aliases = 0;
        for (Event event : events) {
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                report(place(event.getStartMark()), "", "nested more than " + MAX_DEPTH + " deep");
                return false;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                report(place(event.getStartMark()), "", "more than " + MAX_ALIASES + " aliases");
                return false;
            }
        }
        return true;
    }

    private void section(Node node, String path, KeyTree tree) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof MappingNode mapping)) {
            report(place(node.getStartMark()), path, "expected keys and values, such as "
                    + tree.children().keySet().iterator().next() + ", but found " + describe(node));
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place place = place(tuple.getKeyNode().getStartMark());
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                report(place, path, "expected a key but found " + describe(tuple.getKeyNode()));
            } else if (!seen.add(keyNode.getValue())) {
                report(place, join(path, keyNode.getValue()), "the key is there twice");
            } else {
                child(keyNode.getValue(), place, tuple.getValueNode(), path, tree);
            }
        }
    }

    private void child(String name, Place place, Node value, String path, KeyTree tree) {
        String childPath = join(path, name);
        KeyTree any = tree.children().get(ConfigKey.NAME);
        if (any != null) {
            try {
                values.upstream(ValueTypes.registry(name));
            } catch (InvalidValueException e) {
                report(place, childPath, String.valueOf(e.getMessage()));
            }
        }
        KeyTree child = any != null ? any : tree.children().get(name);
        if (child == null) {
            report(place, childPath, unknown(name, path, tree));
            return;
        }
        ConfigKey<?> key = child.key();
        if (key == null) {
            values.section(childPath, place);
            if (child.isList()) {
                sections(value, childPath, child);
            } else {
                section(value, childPath, child);
            }
        } else if (isNull(value)) {
            // As if it were not there.
        } else {
            switch (key.form()) {
                case LIST, LIST_OR_ONE -> list(key, childPath, value);
                case MAP -> map(key, childPath, value);
                case SINGLE -> scalar(key, childPath, value);
            }
        }
    }

    private void sections(Node node, String path, KeyTree tree) {
        if (isNull(node)) {
            return;
        }
        if (!(node instanceof SequenceNode sequence)) {
            report(place(node.getStartMark()), path,
                    "expected a list, each element with keys such as "
                            + tree.children().keySet().iterator().next() + ", but found " + describe(node));
            return;
        }
        int count = 0;
        for (Node element : sequence.getValue()) {
            String elementPath = path + "[" + count++ + "]";
            values.section(elementPath, place(element.getStartMark()));
            section(element, elementPath, tree);
        }
    }

    private void list(ConfigKey<?> key, String path, Node node) {
        Place place = place(node.getStartMark());
        if (key.form() == ConfigKey.Form.LIST_OR_ONE && node instanceof ScalarNode) {
            parsed(key, path, node).ifPresent(value -> values.put(path, List.of(value), place));
            return;
        }
        if (!(node instanceof SequenceNode sequence)) {
            report(place, path, "expected a " + key.typeName() + " but found " + describe(node));
            return;
        }
        List<Object> found = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            parsed(key, path, element).ifPresent(found::add);
        }
        values.put(path, List.copyOf(found), place);
    }

    private void map(ConfigKey<?> key, String path, Node node) {
        Place place = place(node.getStartMark());
        if (!(node instanceof MappingNode mapping)) {
            report(place, path, "expected " + key.typeName() + " but found " + describe(node));
            return;
        }
        Map<String, Object> found = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                report(place(tuple.getKeyNode().getStartMark()), path,
                        "expected a name but found " + describe(tuple.getKeyNode()));
            } else if (found.containsKey(name.getValue())) {
                report(place(name.getStartMark()), join(path, name.getValue()), "the name is there twice");
            } else {
                parsed(key, join(path, name.getValue()), tuple.getValueNode())
                        .ifPresent(value -> found.put(name.getValue(), value));
            }
        }
        values.put(path, found, place);
    }

    private static String unknown(String name, String path, KeyTree tree) {
        String near = Nearest.to(name, tree.children().keySet());
        String valid = near.isEmpty() ? elsewhere(name) : join(path, near);
        return valid.isEmpty()
                ? "unknown key; valid here: " + String.join(", ", tree.children().keySet())
                : "unknown key; did you mean " + valid + "?";
    }

    /** Returns the path of the key that has this name in another section, if there is just one. */
    private static String elsewhere(String name) {
        List<String> paths = ConfigKeys.ALL.stream()
                .map(ConfigKey::path)
                .filter(p -> p.endsWith("." + name))
                .toList();
        return paths.size() == 1 ? paths.getFirst() : "";
    }

    private void scalar(ConfigKey<?> key, String path, Node node) {
        parsed(key, path, node).ifPresent(value -> values.put(path, value, place(node.getStartMark())));
    }

    private Optional<Object> parsed(ConfigKey<?> key, String path, Node node) {
        Place place = place(node.getStartMark());
        if (!(node instanceof ScalarNode scalar)) {
            report(place, path, "expected a " + key.type().name() + " but found " + describe(node));
            return Optional.empty();
        }
        try {
            return Optional.of(key.type().parser().parse(scalar.getValue()));
        } catch (InvalidValueException e) {
            report(place, path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static String describe(Node node) {
        return switch (node.getNodeType()) {
            case SCALAR -> "a single value";
            case SEQUENCE -> "a list";
            case MAPPING -> "keys and values";
            case ANCHOR -> "an alias";
        };
    }

    private void report(Place place, String path, String message) {
        problems.add(new Problem(file, place.line(), place.column(), path, message));
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static Place place(Optional<Mark> mark) {
        return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(Place.NOWHERE);
    }
}
