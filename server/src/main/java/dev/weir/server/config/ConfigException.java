package dev.weir.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that can't be used; it says everything that is wrong with it. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** Creates the exception; there is one problem at least. */
    public ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
