package dev.weir.server.nodes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.server.nodes.Change.Kind;

/**
 * dockerd's {@code daemon.json}, which belongs to whoever runs dockerd: Weir's entries are added to it, and a record
 * beside it says which they are and what the file was before. The record is written first; a crash between the two leaves
 * a record of what then is not there, which does no harm.
 */
final class DaemonJson {

    private static final String FILE = "/etc/docker/daemon.json";
    private static final String RECORD = FILE + ".weir";
    private static final String MIRRORS = "registry-mirrors";
    private static final String INSECURE = "insecure-registries";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ObjectWriter PRETTY = JSON.writer()
            .with(new DefaultPrettyPrinter()
                    .withArrayIndenter(new DefaultIndenter("  ", "\n"))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                    .withSeparators(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                            .withObjectEmptySeparator("")
                            .withArrayEmptySeparator("")));

    private final HostRoot host;

    DaemonJson(HostRoot host) {
        this.host = host;
    }

    /** What Weir added, and what was there before; no text for no file. */
    private record Added(@Nullable String before, String wrote, List<String> mirrors,
            List<String> insecure) {}

    Change merge(NodeWish wish) throws IOException {
        Optional<String> obstacle = host.obstacle(FILE);
        if (obstacle.isPresent()) {
            return new Change(Kind.KEPT, FILE, obstacle.get() + ", so it can't be written; move that away");
        }
        Optional<String> there = host.read(FILE);
        Optional<Added> record = record();
        ObjectNode merged;
        String before;
        List<String> mirrors;
        List<String> insecure;
        try {
            before = record.isPresent() ? base(there, record.get()) : there.orElse(null);
            merged = object(before);
            mirrors = add(merged, MIRRORS, wish.url().toString(), true);
            insecure = wish.isPlain() ? add(merged, INSECURE, wish.authority(), false) : List.of();
        } catch (JacksonException | IllegalArgumentException e) {
            return new Change(Kind.KEPT, FILE, "dockerd can't read it either: correct it");
        }
        String text = before != null && mirrors.isEmpty() && insecure.isEmpty() ? before : print(merged);
        if (there.isPresent() && there.get().equals(text)) {
            return Change.of(Kind.UNCHANGED, FILE);
        }
        host.write(RECORD,
                JSON.writeValueAsString(new Added(before, OwnFile.sha256(text), mirrors, insecure)));
        host.write(FILE, text);
        return Change.of(Kind.WRITTEN, FILE);
    }

    /** Returns whether it was there; nothing where Weir has added nothing. */
    Optional<Change> unmerge() throws IOException {
        host.deleteLeftover(FILE, "/etc/docker");
        host.deleteLeftover(RECORD, "/etc/docker");
        Optional<Added> record = record();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> there = host.read(FILE);
        Change change;
        try {
            String before = base(there, record.get());
            if (before == null) {
                host.delete(FILE, "/etc/docker");
                change = Change.of(Kind.REMOVED, FILE);
            } else {
                change = Change.of(there.map(before::equals).orElse(false) ? Kind.UNCHANGED : Kind.RESTORED,
                        FILE);
                host.write(FILE, before);
            }
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional
                    .of(new Change(Kind.KEPT, FILE, "it is no JSON object: correct it, and take the mirrors "
                            + record.get().mirrors() + " out of it"));
        }
        host.delete(RECORD, "/etc/docker");
        return Optional.of(change);
    }

    /** Returns the file without what Weir added: byte for byte if nobody changed it since; null for no file. */
    private static @Nullable String base(Optional<String> there, Added record) {
        if (there.isEmpty()) {
            return record.before() == null ? null : record.before();
        }
        if (OwnFile.sha256(there.get()).equals(record.wrote())) {
            return record.before();
        }
        ObjectNode others = object(there.get());
        remove(others, MIRRORS, record.mirrors());
        remove(others, INSECURE, record.insecure());
        return others.equals(object(there.get())) ? there.get() : print(others);
    }

    private static ObjectNode object(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return JSON.createObjectNode();
        }
        if (JSON.readTree(text) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("not an object");
    }

    /** Adds to a list unless it is in it; returns what was added. */
    private static List<String> add(ObjectNode object, String name, String value, boolean first) {
        JsonNode there = object.path(name);
        if (!there.isMissingNode() && !there.isNull() && !there.isArray()) {
            throw new IllegalArgumentException(name + " is no list");
        }
        ArrayNode list = JSON.createArrayNode();
        there.forEach(list::add);
        for (JsonNode each : list) {
            if (each.asString().replaceFirst("/$", "").equals(value)) {
                return List.of();
            }
        }
        if (first) {
            list.insert(0, value);
        } else {
            list.add(value);
        }
        object.set(name, list);
        return List.of(value);
    }

    private static void remove(ObjectNode object, String name, List<String> values) {
        List<JsonNode> kept = new ArrayList<>();
        object.path(name).forEach(each -> {
            if (!each.isString() || !values.contains(each.asString())) {
                kept.add(each);
            }
        });
        if (kept.size() == object.path(name).size()) {
            return;
        }
        if (kept.isEmpty()) {
            object.remove(name);
        } else {
            object.set(name, JSON.createArrayNode().addAll(kept));
        }
    }

    private static String print(ObjectNode object) {
        return PRETTY.writeValueAsString(object) + "\n";
    }

    /** A record that can't be read is as good as none: what is in daemon.json then counts as others'. */
    private Optional<Added> record() throws IOException {
        try {
            return host.read(RECORD).map(text -> JSON.readValue(text, Added.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
