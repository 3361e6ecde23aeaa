package dev.weir.server.nodes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.weir.server.nodes.Change.Kind;
import dev.weir.server.nodes.OwnFile.Owner;

/** Writes a runtime's files onto a host, again and again without harm, and takes them back. */
public final class NodeFiles {

    /** Follows the name of somebody's file that made room for one of ours. */
    static final String BEFORE = ".before-weir";

    private final Layout layout;
    private final NodeRuntime runtime;
    private final HostRoot host;

    /**
     * Creates it for one host.
     *
     * @param runtime whose files
     * @param root the host's root folder as it is seen here
     */
    public NodeFiles(NodeRuntime runtime, Path root) {
        this.runtime = runtime;
        this.layout = runtime.layout();
        this.host = new HostRoot(root);
    }

    /**
     * Brings the host's files to what is wished. Files of others stay, and are named; files of ours that nothing asks for
     * any more go.
     *
     * @param replace whether files of others make room, and are kept beside until {@link #remove}
     */
    public NodeReport write(NodeWish wish, boolean replace) throws IOException {
        Map<String, String> wanted = layout.files(host, wish);
        List<Change> changes = new ArrayList<>();
        for (Map.Entry<String, String> file : wanted.entrySet()) {
            changes.add(write(file.getKey(), OwnFile.text(file.getValue()), replace));
        }
        for (String place : layout.places(host)) {
            if (!wanted.containsKey(place)) {
                remove(place).ifPresent(changes::add);
            }
        }
        changes.sort(Comparator.comparing(Change::path));
        changes.addAll(layout.merge(host, wish));
        NodeReport report = new NodeReport(changes, layout.advice(host, wish), "");
        return new NodeReport(changes, report.advice(), report.changedSomething() ? layout.next() : "");
    }

    private Change write(String path, String text, boolean replace) throws IOException {
        Optional<String> obstacle = host.obstacle(path);
        if (obstacle.isPresent()) {
            return new Change(Kind.KEPT, path, obstacle.get() + ", so it can't be written; move that away");
        }
        Optional<String> there = host.read(path);
        if (there.isPresent()) {
            if (there.get().equals(text)) {
                return Change.of(Kind.UNCHANGED, path);
            }
            Owner owner = OwnFile.ownerOf(there.get());
            if (owner != Owner.WEIR && !replace) {
                return new Change(Kind.KEPT, path,
                        (owner == Owner.OTHERS ? "somebody else wrote it" : "somebody changed it")
                                + ", and so " + runtime.word()
                                + " pulls as it says; move it away, or use --replace");
            }
            if (owner != Owner.WEIR) {
                host.write(path + BEFORE, there.get());
                host.write(path, text);
                return new Change(Kind.WRITTEN, path, "what was there is kept in " + path + BEFORE);
            }
        }
        host.write(path, text);
        return Change.of(Kind.WRITTEN, path);
    }

    /** Takes every file of ours away, and puts back what had made room for it. */
    public NodeReport remove() throws IOException {
        List<Change> changes = new ArrayList<>(layout.unmerge(host));
        Set<String> places = new LinkedHashSet<>(layout.places(host));
        for (String place : places) {
            remove(place).ifPresent(changes::add);
            host.deleteLeftover(place, layout.folder());
        }
        changes.sort(Comparator.comparing(Change::path));
        NodeReport report = new NodeReport(changes, List.of(), "");
        return new NodeReport(changes, List.of(), report.changedSomething() ? layout.next() : "");
    }

    private Optional<Change> remove(String path) throws IOException {
        Optional<String> there = host.read(path);
        if (there.isEmpty() || OwnFile.ownerOf(there.get()) == Owner.OTHERS) {
            return Optional.empty();
        }
        if (OwnFile.ownerOf(there.get()) == Owner.CHANGED) {
            return Optional.of(new Change(Kind.KEPT, path, "somebody changed it; delete it by hand"));
        }
        Optional<String> before = host.read(path + BEFORE);
        if (before.isPresent()) {
            host.write(path, before.get());
            host.delete(path + BEFORE, layout.folder());
            return Optional.of(Change.of(Kind.RESTORED, path));
        }
        host.delete(path, layout.folder());
        return Optional.of(Change.of(Kind.REMOVED, path));
    }
}
