package dev.weir.admission.rules;

import dev.weir.admission.pod.Pod;

/**
 * A pod's owner: {@code ReplicaSet} of any API group, {@code apps/ReplicaSet}, {@code postgresql.cnpg.io/*}.
 */
public final class OwnerPattern {

    private final String text;
    private final Glob group;
    private final Glob kind;

    /**
     * Reads a pattern.
     *
     * @throws InvalidRuleException if it is none
     */
    public OwnerPattern(String text) {
        this.text = text;
        int slash = text.lastIndexOf('/');
        this.group = new Glob(slash < 0 ? "**" : text.substring(0, slash));
        this.kind = new Glob(text.substring(slash + 1));
    }

    /** Returns whether an owner matches. */
    public boolean matches(Pod.Owner owner) {
        return kind.matches(owner.kind()) && group.matches(owner.group());
    }

    @Override
    public String toString() {
        return text;
    }
}
