package dev.weir.proxy.upstream;

import java.util.LinkedHashSet;
import java.util.Set;

/** Who is next: what is worth more before what is worth less, and of the same worth who came first. Not thread-safe. */
final class Turns<T> {

    private final Set<T> pulls = new LinkedHashSet<>();
    private final Set<T> background = new LinkedHashSet<>();
    private final Set<T> revalidations = new LinkedHashSet<>();

    /** Returns whether it is somebody's turn; whoever asks is in the queue from then on. */
    boolean isNext(Priority priority, T who) {
        Set<T> own = queue(priority);
        own.add(who);
        for (Priority each : Priority.values()) {
            Set<T> queue = queue(each);
            if (!queue.isEmpty()) {
                return queue.iterator().next().equals(who);
            }
        }
        return false;
    }

    /** Takes somebody out of the queue. */
    void remove(Priority priority, T who) {
        queue(priority).remove(who);
    }

    private Set<T> queue(Priority priority) {
        return switch (priority) {
            case PULL -> pulls;
            case BACKGROUND -> background;
            case REVALIDATION -> revalidations;
        };
    }
}
