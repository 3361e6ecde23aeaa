package dev.weir.server.admin;

import java.util.Locale;

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

    /** Returns the stage reached. */
    public Stage stage() {
        return stage;
    }
}
