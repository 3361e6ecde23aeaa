package dev.weir.server.explain;

import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What is wrong with a YAML text, in one sentence. */
public final class YamlProblem {

    private YamlProblem() {}

    /** Returns a clause that begins with {@code not YAML} and says where, if that is known. */
    public static String of(YamlEngineException e) {
        if (e instanceof MarkedYamlEngineException marked) {
            String where = marked.getProblemMark()
                    .or(marked::getContextMark)
                    .map(mark -> ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1))
                    .orElse("");
            return "not YAML" + where + ": " + firstLine(String.valueOf(marked.getProblem()));
        }
        return "not YAML: " + firstLine(String.valueOf(e.getMessage()));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
