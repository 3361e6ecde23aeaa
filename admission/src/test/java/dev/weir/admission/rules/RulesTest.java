package dev.weir.admission.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import dev.weir.admission.pod.Pod;
import dev.weir.proxy.reference.ImageReference;

/** What rules match, and what they cost. */
class RulesTest {

    private static final String POD = """
            {"metadata": {"name": "web-1", "labels": {"app": "web", "tier": "front"},
              "annotations": {"note": "x"},
              "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web", "uid": "u"}]},
             "spec": {"serviceAccountName": "shop-web",
              "containers": [{"name": "web", "image": "%s", "ports": [{"containerPort": 80}]}]}}
            """;

    private static RuleSubject subject(String image, Map<String, String> namespaceLabels) {
        Pod pod = new Pod((ObjectNode) JsonMapper.shared().readTree(POD.formatted(image)), "team-a");
        return new RuleSubject(pod, pod.images().getFirst(), ImageReference.parse(image),
                () -> namespaceLabels, object(pod));
    }

    private static PodObject object(Pod pod) {
        return new PodObject(pod, System.nanoTime() + Duration.ofSeconds(10).toNanos());
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, nginx, true", "nginx, docker.io/library/nginx:1.27, true", "nginx, quay.io/nginx, false",
        "nginx:1.27, nginx:1.27, true", "nginx:1.27, nginx:1.28, false",
        "nginx:1.27, nginx:1.27@DIGEST, true",
        "docker.io/**, nginx, true", "docker.io/**, index.docker.io/a/b, true", "docker.io/*, nginx, false",
        "docker.io/*/nginx, nginx, true", "**, anything/at-all, true",
        "quay.io/acme/*, quay.io/acme/app:1, true",
        "quay.io/acme/*, quay.io/acme/team/app:1, false", "quay.io/acme/*:v1.*, quay.io/acme/app:v1.2, true",
        "quay.io/acme/*:v1.*, quay.io/acme/app:v2, false", "**:latest, nginx, true",
        "**:latest, nginx:1, false",
        "localhost:5000/**, localhost:5000/a/b:1, true", "**/app-?, quay.io/x/app-1, true",
        "**@sha256:*, nginx@DIGEST, true", "**@sha256:*, nginx, false"})
    void imagePatternsMatchWholeNames(String pattern, String image, boolean matches) {
        String digest = "sha256:" + "ab".repeat(32);
        assertEquals(matches,
                new ImagePattern(pattern).matches(ImageReference.parse(image.replace("DIGEST", digest))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "Not A", "nginx@sha256:1"})
    void whatIsNoImagePatternIsRefused(String text) {
        assertThrows(InvalidRuleException.class, () -> new ImagePattern(text));
    }

    @Test
    void noPatternTakesLong() {
        Glob slow = new Glob("**a".repeat(90) + "b");
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 100; i++) {
                assertTrue(!slow.matches("a".repeat(255)));
            }
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "app=web; true", "app==web; true", "app!=web; false", "app in (web, api); true",
        "app notin (web); false",
        "app; true", "!app; false", "!missing; true", "missing!=x; true", "missing notin (x); true",
        "app=web,tier=front; true", "app=web,tier=back; false", " app = web , !missing ; true",
        "a.b/c!=d; true"})
    void labelSelectorsAreThoseOfKubectl(String selector, boolean matches) {
        assertEquals(matches, LabelSelector.parse(selector).matches(Map.of("app", "web", "tier", "front")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "a=b=c", "a in b", "a in (b", "a,,b", "a=b,", "!", "a b"})
    void whatIsNoSelectorIsRefused(String text) {
        assertThrows(InvalidRuleException.class, () -> LabelSelector.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "team-a, true", "team-*, true", "shop, false", "team=shop, true", "team!=shop, false",
        "!team, false"})
    void namespacesMatchByNamePatternOrLabels(String pattern, boolean matches) throws Exception {
        assertEquals(matches,
                NamespacePattern.parse(pattern).matches("team-a", () -> Map.of("team", "shop")));
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicaSet, true", "apps/ReplicaSet, true", "apps/*, true", "*/ReplicaSet, true",
        "batch/ReplicaSet, false",
        "Job, false", "postgresql.cnpg.io/*, false"})
    void ownersMatchByGroupAndKind(String pattern, boolean matches) throws Exception {
        assertEquals(matches, Conditions.owners(pattern).hold(subject("nginx", Map.of())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "obj.metadata.namespace == 'team-a'; true",
        "obj.metadata.namespace == 'kube-system'; false",
        "obj.metadata.namespace != 'playground'; true",
        "contains(container.image, '.dkr.ecr.') && contains(container.image, '.amazonaws.com'); false",
        "contains(container.image, 'nginx'); true",
        "starts_with(container.image, 'nginx'); true",
        "ends_with(obj.metadata.name, '-1'); true",
        "container.name == 'web' && length(container.ports) > `0`; true",
        "obj.metadata.annotations.note == 'x'; true",
        "obj.metadata.labels.app != null; true",
        "obj.metadata.ownerReferences[?kind == 'ReplicaSet'] | length(@) > `0`; true",
        "not_null(obj.spec.hostNetwork, `false`); false"})
    void expressionsSeeWhatK8sImageSwapperShows(String expression, boolean matches) throws Exception {
        Conditions conditions = new Conditions(List.of(), List.of(), Optional.empty(), List.of(), List.of(),
                List.of(new JmesPath(expression)));
        assertEquals(matches, conditions.hold(subject("nginx", Map.of())));
    }

    @Test
    void anExpressionThatIsNoneIsRefusedAndOneThatFailsIsSkipped() {
        assertThrows(InvalidRuleException.class, () -> new JmesPath("obj.["));
        for (String failing : List.of("contains(obj.metadata.nothing, 'x')", "container.name",
                "obj.nothing")) {
            Rule rule = new Rule("rules[0]",
                    new Conditions(List.of(), List.of(), Optional.empty(), List.of(), List.of(),
                            List.of(new JmesPath(failing))),
                    Action.LEAVE);
            Ruling ruling = new RuleSet(List.of(rule), Policy.DEFAULTS, Set.of())
                    .rule(subject("nginx", Map.of()));
            assertEquals(Action.SWAP, ruling.action(), failing);
            assertTrue(ruling.failures().getFirst().contains("rules[0] is skipped"),
                    ruling.failures()::toString);
        }
    }

    @Test
    void theFirstRuleThatMatchesDecidesAndChangesThePolicy() {
        Rule first = new Rule("rules[0]", new Conditions(List.of(new ImagePattern("quay.io/**")), List.of(),
                Optional.empty(), List.of(), List.of(), List.of()), Action.LEAVE);
        Rule second = new Rule("rules[1]", Conditions.NONE, Action.SWAP,
                new PolicyChange(Optional.empty(), Optional.of(SwapPolicy.ALWAYS), Optional.empty(),
                        Optional.empty(),
                        Optional.of(true)),
                "");
        Rule third = new Rule("rules[2]", Conditions.NONE, Action.DENY);
        RuleSet rules = new RuleSet(List.of(first, second, third), Policy.DEFAULTS, Set.of());
        assertEquals(Action.LEAVE, rules.rule(subject("quay.io/a/b", Map.of())).action());
        Ruling swapped = rules.rule(subject("nginx", Map.of()));
        assertEquals(SwapPolicy.ALWAYS, swapped.policy().swap());
        assertTrue(swapped.policy().pin());
        assertEquals(CopyPolicy.BACKGROUND, swapped.policy().copy());
    }

    @Test
    void optingOutDoesNotHelpAgainstADenial() {
        RuleSet rules = new RuleSet(List.of(new Rule("rules[0]", Conditions.NONE, Action.DENY)),
                Policy.DEFAULTS, Set.of());
        assertEquals(Action.DENY, rules.rule(subject("nginx", Map.of("weir.dev/swap", "disabled"))).action());
        assertEquals(Action.DENY, rules.rule(subject("nginx", Map.of("weir.dev/swap", "enabled"))).action());
    }

    @Test
    void aLabelThatMeansNothingIsReported() {
        Ruling ruling = new RuleSet(List.of(), Policy.DEFAULTS, Set.of())
                .rule(subject("nginx", Map.of("weir.dev/swap", "Disabled")));
        assertEquals(Action.SWAP, ruling.action());
        assertEquals("the label weir.dev/swap: Disabled of the namespace means nothing: it may be enabled or"
                + " disabled", ruling.failures().getFirst());
    }

    @Test
    void operatorsThatFightARewriteAreLeftAlone() {
        ObjectNode pod = (ObjectNode) JsonMapper.shared()
                .readTree(POD.formatted("ghcr.io/cloudnative-pg/postgresql:17"));
        ((ObjectNode) pod.at("/metadata/ownerReferences/0")).put("apiVersion", "postgresql.cnpg.io/v1")
                .put("kind", "Cluster");
        Pod owned = new Pod(pod, "db");
        Ruling ruling = new RuleSet(DefaultRules.all(), Policy.DEFAULTS, Set.of()).rule(new RuleSubject(owned,
                owned.images().getFirst(), ImageReference.parse("ghcr.io/cloudnative-pg/postgresql:17"),
                Map::of, object(owned)));
        assertEquals(Action.LEAVE, ruling.action());
        assertEquals("default: CloudNativePG", ruling.rule().orElseThrow().name());
    }
}
