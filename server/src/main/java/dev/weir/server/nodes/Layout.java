package dev.weir.server.nodes;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Which files a runtime reads, and what else its configuration must say. */
interface Layout {

    /** Returns the runtime's own folder, which stays when everything of Weir's goes. */
    String folder();

    /**
     * Returns the files, by their paths on the host, without the head that {@link OwnFile} adds. What others name, such as
     * the CA, comes before them: a runtime may read at any moment, and the writing may be cut off.
     */
    Map<String, String> files(HostRoot host, NodeWish wish) throws IOException;

    /**
     * Returns where files of ours may be, also those that an earlier wish asked for, whether or not there is anything now.
     * What others name comes last.
     */
    List<String> places(HostRoot host) throws IOException;

    /** Returns a sentence for each thing that keeps the files from being used, and what to change. */
    List<String> advice(HostRoot host, NodeWish wish) throws IOException;

    /** Returns what has to be done now, or an empty text. */
    String next();

    /** Puts into a file that belongs to others what only it can hold. */
    default List<Change> merge(HostRoot host, NodeWish wish) throws IOException {
        return List.of();
    }

    /** Takes out of a file that belongs to others what {@link #merge} put there. */
    default List<Change> unmerge(HostRoot host) throws IOException {
        return List.of();
    }
}
