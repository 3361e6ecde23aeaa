package dev.weir.admission.rules;

import io.burt.jmespath.Expression;
import io.burt.jmespath.JmesPathException;
import org.jspecify.annotations.Nullable;

/**
 * A JMESPath expression over {@code obj}, the pod with its namespace filled in, and {@code container}, the container; the
 * context that k8s-image-swapper gives, so that its filters can be taken over.
 */
public final class JmesPath {

    private static final BoundedRuntime RUNTIME = new BoundedRuntime();
    private static final int LONGEST = 4_096;
    private static final int DEEPEST = 32;
    private static final int LONGEST_SHOWN = 100;
    private static final int LONGEST_FAULT = 200;

    private final String text;
    private final Expression<Object> expression;

    /**
     * Reads an expression.
     *
     * @throws InvalidRuleException if it is none, or one that is too long or too deep
     */
    public JmesPath(String text) {
        this.text = text;
        if (text.length() > LONGEST) {
            throw new InvalidRuleException("a JMESPath expression may have " + LONGEST
                    + " characters; this one has " + text.length(), null);
        }
        if (depth(text) > DEEPEST) {
            throw new InvalidRuleException(
                    "a JMESPath expression may have " + DEEPEST + " brackets inside each other", null);
        }
        try {
            this.expression = RUNTIME.compile(text);
        } catch (JmesPathException e) {
            throw new InvalidRuleException("not a JMESPath expression: " + firstFault(e, text), e);
        } catch (StackOverflowError e) {
            throw new InvalidRuleException("a JMESPath expression that is too deep", e);
        }
    }

    /** Returns how many brackets are open at once, those in texts not counted. */
    private static int depth(String text) {
        int depth = 0;
        int deepest = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
        }
        return deepest;
    }

    /**
     * Returns whether the expression is true of a context.
     *
     * @param until when it is given up, in {@link System#nanoTime}
     * @throws RuleFailedException if it can't be evaluated in time, or gives something else than true or false
     */
    public boolean isTrue(Object context, long until) throws RuleFailedException {
        @Nullable
        Object result;
        try {
            result = RUNTIME.search(expression, context, until);
        } catch (RuntimeException e) {
            throw new RuleFailedException(
                    "the expression " + shown() + " can't be evaluated: " + firstLine(e), e);
        } catch (StackOverflowError e) {
            throw new RuleFailedException("the expression " + shown() + " can't be evaluated: it is too deep",
                    e);
        }
        if (result instanceof Boolean truth) {
            return truth;
        }
        throw new RuleFailedException("the expression " + shown() + " gives "
                + (result == null ? "nothing" : "neither true nor false"), null);
    }

    private String shown() {
        return shortened(text, LONGEST_SHOWN);
    }

    /** The library repeats the expression, and lists whatever follows from the first fault. */
    private static String firstFault(JmesPathException e, String text) {
        String said = firstLine(e).replace("Unable to compile expression \"" + text + "\": ", "");
        int second = said.indexOf(", syntax error");
        return shortened(second < 0 ? said : said.substring(0, second), LONGEST_FAULT);
    }

    private static String shortened(String text, int longest) {
        return text.length() > longest ? text.substring(0, longest) + "…" : text;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public String toString() {
        return text;
    }
}
