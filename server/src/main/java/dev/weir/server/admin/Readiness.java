package dev.weir.server.admin;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Whether clients should be sent here. Safe for use by many threads. */
public final class Readiness {

    /** The stages of a program's life, in their order. */
    public enum Stage {
        /** Not everything is up yet. */
        STARTING,
        /** Pulls are answered. */
        READY,
        /** No new connections; what is under way may end. */
        DRAINING;

        /** Returns the stage as {@code /readyz} writes it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final List<Supplier<Optional<String>>> obstacles = new CopyOnWriteArrayList<>();
    private volatile Stage stage = Stage.STARTING;

    /** Moves on to another stage. */
    public synchronized void become(Stage next) {
        stage = next;
    }

    /** Everything is up now; one that drains already goes on draining. */
    public synchronized void ready() {
        if (stage == Stage.STARTING) {
            stage = Stage.READY;
        }
    }

    /**
     * From now on, clients should not be sent here while something says why.
     *
     * @param reason empty while nothing speaks against it; asked often, so it must not wait
     */
    public void unless(Supplier<Optional<String>> reason) {
        obstacles.add(reason);
    }

    /** Says why clients should not be sent here although everything is up; empty if nothing speaks against it. */
    Optional<String> obstacle() {
        return obstacles.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    }

    /** Returns the stage reached. */
    public Stage stage() {
        return stage;
    }
}
