package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.weir.charts.Matrix.Values;
import dev.weir.charts.Rendered.Thing;

class ChartTest {

    private static final String OWN = "weir";
    private static final String WEBHOOK = "weir-webhook";

    @TempDir
    private Path folder = Path.of("");

    static List<Values> matrix() {
        return Matrix.all();
    }

    private Rendered render(String values) throws IOException {
        return Chart.render(folder, values);
    }

    @Test
    void helmsStrictLintIsContent() {
        LintResult result = Chart.helm().lint().strict().call();
        assertFalse(result.isFailed(), result.getMessages()::toString);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void everyObjectIsOneThatKubernetesKnowsInEveryField(Values values) throws IOException {
        Rendered rendered = render(values.text());
        assertTrue(rendered.things().size() >= 4, rendered::toString);
        for (Thing thing : rendered.things()) {
            assertEquals(List.of(), Strictly.unknownFields(thing.text()), thing::text);
        }
    }

    @Test
    void aMistypedFieldWouldBeFound() {
        assertEquals(List.of("Pod.Spec.Containers[].imag"), Strictly.unknownFields("""
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec: {containers: [{name: a, imag: b}]}
                """));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void everyPodRunsUnderTheRestrictedStandardButTheOnesThatTouchTheNode(Values values) throws IOException {
        for (Thing thing : render(values.text()).things()) {
            if (List.of("Deployment", "DaemonSet").contains(thing.kind())
                    && !thing.name().endsWith("-nodes")) {
                Map<?, ?> pod = (Map<?, ?>) thing.at("spec", "template", "spec", "securityContext");
                assertEquals(true, pod.get("runAsNonRoot"), thing::text);
                Map<?, ?> container = (Map<?, ?>) thing.at("spec", "template", "spec", "containers", 0,
                        "securityContext");
                assertEquals(true, container.get("readOnlyRootFilesystem"));
                assertEquals(false, container.get("allowPrivilegeEscalation"));
                assertEquals(Map.of("drop", List.of("ALL")), container.get("capabilities"));
            }
        }
    }

    @Test
    void withNothingElseItIsAProxyWithADiskStoreAndNoWebhook() throws IOException {
        Rendered rendered = render("{}");
        assertTrue(rendered.has("Deployment", OWN));
        assertTrue(rendered.has("Service", OWN));
        assertTrue(rendered.all("MutatingWebhookConfiguration").isEmpty());
        assertTrue(rendered.all("ClusterRole").isEmpty());
        assertTrue(rendered.all("Role").isEmpty(), "it asks the API server for nothing");
        assertEquals(false, rendered.one("Deployment", OWN)
                .at("spec", "template", "spec",
                        "automountServiceAccountToken"));
    }

    @Test
    void theWebhookIsAsHarmlessAsAWebhookCanBe() throws IOException {
        Thing webhook = render(Matrix.ECR.text()).one("MutatingWebhookConfiguration", "images-weir");
        assertEquals("Ignore", webhook.at("webhooks", 0, "failurePolicy"));
        assertEquals(5, webhook.at("webhooks", 0, "timeoutSeconds"));
        assertEquals("IfNeeded", webhook.at("webhooks", 0, "reinvocationPolicy"));
        assertEquals("NoneOnDryRun", webhook.at("webhooks", 0, "sideEffects"));
        assertEquals("Equivalent", webhook.at("webhooks", 0, "matchPolicy"));
        assertEquals(List.of("kube-system", "images"),
                webhook.at("webhooks", 0, "namespaceSelector", "matchExpressions", 0, "values"));
        assertTrue(webhook.at("webhooks", 0, "matchConditions", 0, "expression")
                .toString()
                .contains("kubernetes.io/config.mirror"));
        assertEquals(List.of("CREATE"), webhook.at("webhooks", 0, "rules", 0, "operations"));
        assertEquals(List.of("pods"), webhook.at("webhooks", 0, "rules", 0, "resources"));
        assertEquals(List.of("UPDATE"), webhook.at("webhooks", 0, "rules", 1, "operations"));
        assertEquals(List.of("pods/ephemeralcontainers"), webhook.at("webhooks", 0, "rules", 1, "resources"));
        assertFalse(webhook.text().contains("caBundle"),
                "Weir publishes it, and an upgrade must not take it away");
    }

    @Test
    void secretsAreReadOnlyWhereItWasSaid() throws IOException {
        Rendered whole = render(Matrix.ECR.text());
        assertFalse(whole.one("ClusterRole", "images-weir").text().contains("secrets"));
        assertEquals(List.of("weir-certs"), whole.one("Role", OWN).at("rules", 1, "resourceNames"));
        Rendered named = render(
                "admission: {enabled: true, pullSecrets: {enabled: true, namespaces: [shop]}}");
        assertFalse(named.one("ClusterRole", "images-weir").text().contains("secrets"));
        assertEquals("shop", named.one("Role", "weir-pull-secrets").at("metadata", "namespace"));
    }

    @Test
    void anotherConfigurationMakesOtherPods() throws IOException {
        String first = hash(render("{}"));
        assertEquals(first, hash(render("service: {annotations: {a: b}}")));
        assertNotEquals(first, hash(render("config: {http: {maxConnections: 9}}")));
        assertNotEquals(first, hash(render("mirror: {type: registry, registry: {url: \"https://m\"}}")));
    }

    private static String hash(Rendered rendered) {
        return (String) rendered.one("Deployment", OWN)
                .at("spec", "template", "metadata", "annotations",
                        "weir.dev/config");
    }

    @Test
    void nodesAreToldTheirOwnWeirOrTheOneThatIsNamed() throws IOException {
        String local = render(Matrix.NODE_LOCAL.text()).one("DaemonSet", "weir-nodes").text();
        assertTrue(local.contains("--url=http://127.0.0.1:5000"), local);
        assertTrue(local.contains("--remove-at-end"), "nothing is left behind");
        String remote = render(Matrix.SELF_TLS.text()).one("DaemonSet", "weir-nodes").text();
        assertTrue(remote.contains("--url=https://weir.example:5000"), remote);
        assertTrue(remote.contains("--no-fallback") && remote.contains("--direct=mirror.example"), remote);
        assertTrue(remote.contains("name: weir-ca"), "the bundle that Weir publishes");
        String ecr = "mirror: {type: ecr, ecr: {accountId: \"123456789012\", region: cn-north-1}}\n";
        Rendered inChina = render(Matrix.NODE_LOCAL.text() + ecr);
        String china = inChina.one("DaemonSet", "weir-nodes").text();
        assertTrue(china.contains("--direct=123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"), china);
    }

    @Test
    void theWebhooksPodsHaveNoRegistryAndTheProxysNoWebhook() throws IOException {
        Rendered rendered = render(Matrix.ECR.text());
        assertFalse(Configurations.text(rendered.one("ConfigMap", OWN)).contains("admission"));
        String admission = Configurations.text(rendered.one("ConfigMap", WEBHOOK));
        assertTrue(
                admission.contains("webhook: 0.0.0.0:8443") && admission.contains("registry: 127.0.0.1:5000"),
                admission);
        assertTrue(admission.contains("proxyUrl: http://weir.images.svc:5000"),
                "the proxy gets a head start");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "proxy: {replica: 2}                                      | replica",
        "proxy: {kind: StatefulSet}                               | kind",
        "proxy: {replicas: many}                                  | replicas",
        "proxy: {store: {type: nfs}}                              | type",
        "proxy: {store: {size: big}}                              | size",
        "mirror: {type: s3}                                       | type",
        "mirror: {type: ecr}                                      | mirror.ecr.accountId",
        "mirror: {type: ecr, ecr: {accountId: '1'}}               | accountId",
        "mirror: {type: registry}                                 | mirror.registry.url",
        "tls: {mode: secret}                                      | tls.secretName",
        "admision: {enabled: true}                                | admision",
        "admission: {timeoutSeconds: 60}                          | timeoutSeconds",
        "admission: {failurePolicy: Sometimes}                    | failurePolicy",
        "admission: {enabled: true, pullSecrets: {enabled: true}} | admission.pullSecrets.namespaces",
        "config: {admission: {enabled: true}}                     | use admission.enabled of the chart",
        "nodes: {install: true}                                   | nodes.url",
        "nodes: {runtime: cri-o}                                  | runtime",
        "proxy: {replicas: 2, store: {type: persistentVolumeClaim}} | use ephemeral",
        "proxy: {store: {type: hostPath}}                         | use proxy.kind: DaemonSet"})
    void whatCannotWorkIsRefusedByName(String values, String named) {
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, () -> render(values)).getMessage());
        assertTrue(message.contains(named), message);
    }
}
