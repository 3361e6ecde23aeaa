package dev.weir.proxy.mirror.ecr;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A policy in JSON. Two policies that differ in white space and the order of members only are equal. */
public final class PolicyText {

    private static final int MOST_ACCESS = 10_240;
    private static final int LEAST_LIFECYCLE = 100;
    private static final int MOST_LIFECYCLE = 30_720;
    private static final int MOST_RULES = 50;

    private final String text;
    private final Map<String, @Nullable Object> json;

    private PolicyText(String text) {
        this.text = text;
        this.json = Json.object(text);
    }

    /**
     * Returns a repository policy.
     *
     * @throws IllegalArgumentException if Amazon ECR would not take it; the message says why
     */
    public static PolicyText access(String text) {
        PolicyText policy = new PolicyText(text.strip());
        if (!policy.json.containsKey("Statement")) {
            throw new IllegalArgumentException("not a repository policy: it has no Statement");
        }
        return policy.between(0, MOST_ACCESS);
    }

    /**
     * Returns a lifecycle policy.
     *
     * @throws IllegalArgumentException if Amazon ECR would not take it; the message says why
     */
    public static PolicyText lifecycle(String text) {
        PolicyText policy = new PolicyText(text.strip());
        if (!(policy.json.get("rules") instanceof List<?> rules) || rules.isEmpty()) {
            throw new IllegalArgumentException("not a lifecycle policy: it has no rules");
        }
        if (rules.size() > MOST_RULES) {
            throw new IllegalArgumentException(
                    "a lifecycle policy has 50 rules at most, this one has " + rules.size());
        }
        return policy.between(LEAST_LIFECYCLE, MOST_LIFECYCLE);
    }

    private PolicyText between(int least, int most) {
        if (text.length() < least || text.length() > most) {
            throw new IllegalArgumentException("Amazon ECR takes policies of this kind with " + least + " to "
                    + most + " characters, this one has " + text.length());
        }
        return this;
    }

    /** Returns whether another text means the same; false if it is no JSON. */
    boolean means(String other) {
        try {
            return json.equals(Json.object(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns the policy as it was written. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyText policy && policy.json.equals(json);
    }

    @Override
    public int hashCode() {
        return json.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
