package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        Thing webhook = render(Matrix.ECR.text()).one("MutatingWebhookConfiguration", "weir.images");
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

    @Test
    void theWebhooksPodsGetNothingThatIsMeantForTheProxys() throws IOException {
        Rendered rendered = render("""
                mirror: {type: registry, registry: {url: "https://m"}}
                admission: {enabled: true, javaOptions: -Xmx90m}
                proxy: {javaOptions: -Xmx400m}
                config: {store: {maxSize: 100GiB, path: /elsewhere}}
                """);
        assertTrue(rendered.one("Deployment", OWN).text().contains("-Xmx400m"));
        String pods = rendered.one("Deployment", WEBHOOK).text();
        assertTrue(pods.contains("-Xmx90m") && !pods.contains("-Xmx400m"), pods);
        String store = Configurations.text(rendered.one("ConfigMap", WEBHOOK));
        assertTrue(store.contains("maxSize: 4608MiB") && store.contains("path: /var/lib/weir/store"), store);
        assertTrue(Configurations.text(rendered.one("ConfigMap", OWN)).contains("maxSize: 100GiB"));
    }

    @Test
    void podsOfTheOldConfigurationStayUntilTheNewOnesAreReady() throws IOException {
        Rendered rendered = render(Matrix.ECR.text());
        for (String name : List.of(OWN, WEBHOOK)) {
            assertEquals(Map.of("maxUnavailable", 0, "maxSurge", 1),
                    rendered.one("Deployment", name).at("spec", "strategy", "rollingUpdate"));
        }
        assertEquals(1, render(Matrix.NODE_LOCAL.text()).one("DaemonSet", OWN)
                .at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"),
                "the first node whose Weir does not start is the last that is touched");
    }

    @Test
    void helmsTestKnowsTheCertificateThatTheSecretHasAndNotItsKey() throws IOException {
        Thing pod = Chart.testPod(folder, "tls: {mode: secret, secretName: weir-tls}");
        assertEquals(List.of(), Strictly.unknownFields(pod.text()));
        assertEquals("--certificate=/etc/weir-tls/tls.crt", pod.at("spec", "containers", 0, "args", 2));
        assertEquals(List.of(Map.of("key", "tls.crt", "path", "tls.crt")),
                pod.at("spec", "volumes", 0, "secret", "items"));
        Thing own = Chart.testPod(folder, "tls: {mode: self}");
        assertEquals(List.of(), Strictly.unknownFields(own.text()));
        assertEquals("--ca=/etc/weir-tls/ca.crt", own.at("spec", "containers", 0, "args", 2));
        assertEquals("http://weir.images.svc:5000",
                Chart.testPod(folder, "{}").at("spec", "containers", 0, "args", 1));
    }
}
