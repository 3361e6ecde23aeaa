package dev.weir.admission.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an expression may cost: a rule must not stop the webhook, nor end the program. */
class JmesPathTest {

    private static final Duration LIMIT = Duration.ofMillis(500);

    private static Map<String, Object> context(int containers) {
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < containers; i++) {
            list.add(Map.of("name", "c" + i, "image", "quay.io/acme/app:" + i));
        }
        return Map.of("obj", Map.of("spec", Map.of("containers", list)), "container", list.getFirst());
    }

    private static boolean isTrue(String expression, int containers) throws RuleFailedException {
        return new JmesPath(expression).isTrue(context(containers), System.nanoTime() + LIMIT.toNanos());
    }

    @ParameterizedTest
    @ValueSource(strings = {"to_string(%s) == 'x'", "length(%s) == `0`", "%s == %s",
        "contains(%s, %s)", "join('', map(&to_string(@), %s)) == 'x'", "%s | length(@) == `0`",
        "sort_by(%s, &to_string(@)) == `[]`", "length(%s[][][][][]) == `0`"})
    void anExpressionThatMultipliesIsGivenUpInTime(String with) {
        String ten = "[@,@,@,@,@,@,@,@,@,@]";
        String wide = "map(&map(&map(&map(&map(&map(&" + ten + "," + ten + ")," + ten + ")," + ten + "),"
                + ten + ")," + ten + "),obj.spec.containers)";
        JmesPath path = new JmesPath(with.replace("%s", wide));
        Map<String, Object> context = context(30);
        long start = System.nanoTime();
        RuleFailedException thrown = assertThrows(RuleFailedException.class,
                () -> path.isTrue(context, start + LIMIT.toNanos()));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(LIMIT.multipliedBy(3)) < 0, took::toString);
        assertTrue(String.valueOf(thrown.getMessage()).length() < 300, thrown.getMessage());
    }

    @Test
    void afterTheBudgetNothingIsEvaluated() {
        JmesPath path = new JmesPath("`true`");
        assertThrows(RuleFailedException.class, () -> path.isTrue(context(1), System.nanoTime() - 1));
    }

    @Test
    void ordinaryExpressionsOverALargePodAreFarFromTheBounds() throws Exception {
        assertTrue(isTrue("length(obj.spec.containers[?starts_with(image, 'quay.io/')]) == `1000`", 1_000));
        assertTrue(isTrue("contains(to_string(obj), 'app:999')", 1_000));
        assertFalse(isTrue("contains(obj.spec.containers[*].image, 'nginx')", 1_000));
        assertTrue(isTrue("length(sort_by(obj.spec.containers, &image)) == `1000`", 1_000));
    }

    @Test
    void expressionsThatAreTooLongOrTooDeepAreRefused() {
        for (String text : List.of("(".repeat(3_000) + "a" + ")".repeat(3_000),
                "(".repeat(33) + "a" + ")".repeat(33), "a" + " ".repeat(5_000), "[".repeat(2_000))) {
            InvalidRuleException thrown = assertThrows(InvalidRuleException.class, () -> new JmesPath(text));
            assertTrue(String.valueOf(thrown.getMessage()).length() < 200, thrown.getMessage());
        }
        String brackets = "contains('" + "(".repeat(100) + "', `\"[[[\"`)";
        assertEquals(brackets, new JmesPath(brackets).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "a.", "a|", "a&&", "*.", "@."})
    void whatRecursesWithoutBracketsIsRefusedOrFails(String part) {
        String text = part.repeat(4_000 / part.length()) + "a";
        try {
            JmesPath path = new JmesPath(text);
            var _ = path.isTrue(context(1), System.nanoTime() + LIMIT.toNanos());
        } catch (InvalidRuleException | RuleFailedException e) {
            assertTrue(String.valueOf(e.getMessage()).length() < 300, e.getMessage());
        }
    }
}
