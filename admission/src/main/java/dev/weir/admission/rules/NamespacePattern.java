package dev.weir.admission.rules;

import java.util.Map;

/** Namespaces by name ({@code shop}), by pattern ({@code team-*}), or by their labels ({@code team=shop}). */
public sealed interface NamespacePattern {

    /** By name. */
    record Named(Glob name) implements NamespacePattern {}

    /** By labels. */
    record Labelled(LabelSelector selector) implements NamespacePattern {}

    /**
     * Reads a pattern; a text with {@code = ! (} or a blank is a label selector.
     *
     * @throws InvalidRuleException if it is none
     */
    static NamespacePattern parse(String text) {
        boolean selector = text.chars()
                .anyMatch(c -> c == '=' || c == '!' || c == '(' || c == ' ' || c == ',');
        return selector ? new Labelled(LabelSelector.parse(text)) : new Named(new Glob(text));
    }

    /** Returns whether the pattern is a namespace's very name. */
    default boolean names(String namespace) {
        return this instanceof Named(Glob name) && name.isPlain() && name.matches(namespace);
    }

    /**
     * Returns whether a namespace matches.
     *
     * @throws RuleFailedException if its labels are needed and not known
     */
    default boolean matches(String namespace, Labels labels) throws RuleFailedException {
        return switch (this) {
            case Named(Glob name) -> name.matches(namespace);
            case Labelled(LabelSelector selector) -> selector.matches(labels.get());
        };
    }

    /** Gives a namespace's labels. */
    @FunctionalInterface
    interface Labels {
        /**
         * Returns the labels.
         *
         * @throws RuleFailedException if they are not known
         */
        Map<String, String> get() throws RuleFailedException;
    }
}
