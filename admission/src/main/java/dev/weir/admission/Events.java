package dev.weir.admission;

/** Takes what the people who own a pod should know. */
@FunctionalInterface
public interface Events {

    /** Forgets all. */
    Events NONE = event -> {};

    /** Takes an event. Never blocks; may forget it. */
    void report(PodEvent event);
}
