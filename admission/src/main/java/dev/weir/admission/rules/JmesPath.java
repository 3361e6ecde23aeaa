package dev.weir.admission.rules;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import io.burt.jmespath.jcf.JcfRuntime;
import org.jspecify.annotations.Nullable;

/**
 * A JMESPath expression over {@code obj}, the pod with its namespace filled in, and {@code container}, the container; the
 * context that k8s-image-swapper gives, so that its filters can be taken over.
 */
public final class JmesPath {

    private static final JcfRuntime RUNTIME = new JcfRuntime();

    private final String text;
    private final Expression<Object> expression;

    /**
     * Reads an expression.
     *
     * @throws InvalidRuleException if it is none
     */
    public JmesPath(String text) {
        this.text = text;
        try {
            this.expression = RUNTIME.compile(text);
        } catch (JmesPathException e) {
            throw new InvalidRuleException("not a JMESPath expression: " + firstLine(e), e);
        }
    }

    /**
     * Returns whether the expression is true of a context.
     *
     * @throws RuleFailedException if it can't be evaluated, or gives something else than true or false
     */
    public boolean isTrue(Object context) throws RuleFailedException {
        @Nullable
        Object result;
        try {
            result = expression.search(context);
        } catch (RuntimeException e) {
            throw new RuleFailedException("the expression " + text + " can't be evaluated: " + firstLine(e),
                    e);
        }
        if (result instanceof Boolean truth) {
            return truth;
        }
        throw new RuleFailedException("the expression " + text + " gives "
                + (result == null ? "nothing" : "neither true nor false"), null);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public String toString() {
        return text;
    }
}
