package dev.weir.server.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A file of manifests, YAML or JSON, one or several documents; texts in it can be changed and the rest stays as it is. */
final class ManifestText {

    private static final int MAX_CHARACTERS = 16 << 20;
    private static final int MAX_ALIASES = 200;

    private final String text;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Object> documents = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    private record Change(int from, int to, String with) {}

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException if it is neither YAML nor JSON; the message says where
     */
    ManifestText(String text) {
        this.text = text;
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARACTERS)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .build();
        try {
            new Compose(settings).composeAllFromString(text).forEach(nodes::add);
            new Load(settings).loadAllFromString(text).forEach(documents::add);
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(YamlProblem.of(e), e);
        }
    }

    /** Returns the documents, as maps, lists and texts. */
    List<Object> documents() {
        return documents;
    }

    /** Changes a text of a document; what is shared by an alias changes with it. */
    void change(int document, String pointer, String with) {
        Optional<ScalarNode> found = find(nodes.get(document), pointer);
        if (found.isPresent() && found.get().getStartMark().isPresent()
                && found.get().getEndMark().isPresent()) {
            boolean quoted = !found.get().isPlain() || with.startsWith("[");
            Change change = new Change(found.get().getStartMark().get().getIndex(),
                    found.get().getEndMark().get().getIndex(), quoted ? "\"" + with + "\"" : with);
            if (!changes.contains(change)) {
                changes.add(change);
            }
        }
    }

    private static Optional<ScalarNode> find(Node root, String pointer) {
        Node at = root;
        for (String step : pointer.substring(1).split("/", -1)) {
            Optional<Node> next = switch (at) {
                case MappingNode mapping -> mapping.getValue()
                        .stream()
                        .filter(each -> each.getKeyNode() instanceof ScalarNode key
                                && key.getValue().equals(step))
                        .map(NodeTuple::getValueNode)
                        .findFirst();
                case SequenceNode sequence -> Optional.of(sequence.getValue().get(Integer.parseInt(step)));
                default -> Optional.empty();
            };
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return at instanceof ScalarNode scalar ? Optional.of(scalar) : Optional.empty();
    }

    /** Returns the text with its changes. Marks count code points. */
    String changed() {
        int[] points = text.codePoints().toArray();
        StringBuilder result = new StringBuilder(text.length() + 1_000);
        int at = 0;
        for (Change each : changes.stream().sorted(Comparator.comparingInt(Change::from)).toList()) {
            result.append(new String(points, at, each.from() - at)).append(each.with());
            at = each.to();
        }
        return result.append(new String(points, at, points.length - at)).toString();
    }
}
