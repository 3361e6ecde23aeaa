package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.charts.Rendered.Thing;

/** Who may do what. */
class RightsTest {

    private static final String PULL_SECRETS = """
            mirror: {type: registry, registry: {url: "https://m"}}
            admission: {enabled: true, pullSecrets: {enabled: true, namespaces: [shop]}}
            """;

    @TempDir
    private Path folder = Path.of("");

    private Rendered render(String values) throws IOException {
        return Chart.render(folder, values);
    }

    private static Set<String> kindsOf(Rendered rendered, String account) {
        return rendered.things()
                .stream()
                .filter(each -> each.kind().endsWith("RoleBinding"))
                .filter(each -> each.at("subjects").toString().contains("name=" + account + ","))
                .map(each -> each.kind().replace("Binding", "") + "/" + each.at("roleRef", "name"))
                .collect(Collectors.toSet());
    }

    private static String rulesOf(Rendered rendered, String account) {
        return kindsOf(rendered, account).stream()
                .map(each -> each.split("/", -1))
                .map(each -> rendered.one(each[0], each[1]).at("rules").toString())
                .collect(Collectors.joining());
    }

    @Test
    void thePodsThatClientsReachHaveNoRightToTheWebhooksObjectsNorToSecrets() throws IOException {
        Rendered rendered = render(PULL_SECRETS);
        assertEquals("weir", rendered.one("Deployment", "weir")
                .at("spec", "template", "spec",
                        "serviceAccountName"));
        assertEquals("weir-webhook", rendered.one("Deployment", "weir-webhook")
                .at("spec", "template", "spec",
                        "serviceAccountName"));
        assertEquals(Set.of("Role/weir"), kindsOf(rendered, "weir"));
        String own = rulesOf(rendered, "weir");
        assertFalse(own.contains("secrets") || own.contains("mutatingwebhookconfigurations"), own);
        assertEquals(Set.of("Role/weir-webhook", "ClusterRole/weir-webhook.images",
                "Role/weir.images.pull-secrets"), kindsOf(rendered, "weir-webhook"));
        assertTrue(rulesOf(rendered, "weir-webhook").contains("mutatingwebhookconfigurations"));
    }

    @Test
    void eachHasCertificatesThatTheOtherCannotRead() throws IOException {
        Rendered rendered = render(PULL_SECRETS + "tls: {mode: self}\n");
        String own = rulesOf(rendered, "weir");
        assertTrue(own.contains("[weir-certs]") && !own.contains("weir-webhook-certs"), own);
        String webhook = rulesOf(rendered, "weir-webhook");
        assertTrue(webhook.contains("[weir-webhook-certs]") && !webhook.contains("[weir-certs]"), webhook);
        assertTrue(rendered.has("Secret", "weir-certs") && rendered.has("Secret", "weir-webhook-certs"));
        String text = Configurations.text(rendered.one("ConfigMap", "weir"));
        assertTrue(text.contains("configMap: weir-ca") && !text.contains("webhook:"), text);
    }

    @Test
    void leasesAreNamedButForMakingThem() throws IOException {
        List<?> rules = (List<?>) render(Matrix.ECR.text()).one("Role", "weir-webhook").at("rules");
        assertEquals(List.of("create"), ((Map<?, ?>) rules.getFirst()).get("verbs"));
        assertEquals(List.of("weir-sync", "weir-webhook-certs"),
                ((Map<?, ?>) rules.get(1)).get("resourceNames"));
    }

    @Test
    void aMirrorThatOnlyTheConfigurationNamesHasItsRightsToo() throws IOException {
        Rendered rendered = render(
                "config: {mirror: {type: registry, registry: {url: 'https://registry.example'}}}");
        assertEquals(Set.of("Role/weir"), kindsOf(rendered, "weir"));
        assertFalse(rendered.one("Deployment", "weir").text().contains("automountServiceAccountToken"));
    }

    @Test
    void secretsAreReadOnlyWhereItWasSaid() throws IOException {
        Rendered whole = render(Matrix.ECR.text());
        assertFalse(whole.all("ClusterRole").toString().contains("secrets"));
        for (Thing role : whole.all("ClusterRole")) {
            assertFalse(role.text().contains("secrets"), role.text());
        }
        Rendered named = render(PULL_SECRETS);
        assertFalse(named.one("ClusterRole", "weir-webhook.images").text().contains("secrets"));
        assertEquals("shop", named.one("Role", "weir.images.pull-secrets").at("metadata", "namespace"));
    }

    /** Of the whole cluster, and of others' namespaces. */
    @Test
    void noTwoReleasesShareAnObject() {
        Map<String, Object> set = Map.of("admission.enabled", true, "mirror.type", "registry",
                "mirror.registry.url", "https://m", "rbac.workloads", true, "admission.pullSecrets.enabled",
                true,
                "admission.pullSecrets.namespaces[0]", "shop");
        Set<String> first = shared(Chart.renderAs("b-weir", "a", set));
        assertTrue(first.size() > 4, first::toString);
        for (Rendered other : List.of(Chart.renderAs("weir", "a-b", set),
                Chart.renderAs("b-weir", "b", set))) {
            Set<String> both = shared(other);
            both.retainAll(first);
            assertEquals(Set.of(), both);
        }
    }

    private static Set<String> shared(Rendered rendered) {
        return rendered.things()
                .stream()
                .filter(each -> !each.text().contains("\n  namespace: ") || each.text()
                        .contains(
                                "\n  namespace: shop"))
                .map(Thing::toString)
                .collect(Collectors.toSet());
    }

    @Test
    void theWebhooksRoleOfAwsIsItsOwnOrTheReleases() throws IOException {
        String roles = """
                mirror: {type: registry, registry: {url: "https://m"}}
                serviceAccount: {annotations: {team: a}, aws: {roleArn: "arn:aws:iam::1:role/a"}}
                """;
        String role = "eks.amazonaws.com/role-arn: arn:aws:iam::1:role/";
        assertTrue(render(roles + "admission: {enabled: true}").one("ServiceAccount", "weir-webhook")
                .text()
                .contains(role + "a"));
        String own = render(roles + """
                admission:
                  enabled: true
                  serviceAccount: {name: theirs, annotations: {c: d}, aws: {roleArn: "arn:aws:iam::1:role/b"}}
                """).one("ServiceAccount", "theirs").text();
        assertTrue(own.contains(role + "b") && own.contains("c: d") && own.contains("team: a"), own);
    }
}
