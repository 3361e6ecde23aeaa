package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused before anything is installed, by the name of the value. */
class RefusalTest {

    @TempDir
    private Path folder = Path.of("");

    private String refusal(String values) {
        return String.valueOf(
                assertThrows(IllegalStateException.class, () -> Chart.render(folder, values)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "proxy: {replica: 2}                                      | replica",
        "proxy: {kind: StatefulSet}                               | kind",
        "proxy: {replicas: many}                                  | replicas",
        "proxy: {store: {type: nfs}}                              | type",
        "proxy: {store: {size: big}}                              | size",
        "proxy: {replicas: 2, store: {type: persistentVolumeClaim}} | use ephemeral",
        "proxy: {store: {type: hostPath}}                         | use proxy.kind: DaemonSet",
        "proxy: {terminationGracePeriodSeconds: 3}                | terminationGracePeriodSeconds",
        "proxy: {autoscaling: {minReplicas: 9, maxReplicas: 3}}   | minReplicas: 9 is more than maxReplicas, 3",
        "proxy: {autoscaling: {minReplicas: 0}}                   | minReplicas",
        "proxy: {kind: DaemonSet, autoscaling: {enabled: true}}   | use proxy.kind: Deployment",
        "proxy: {podLabels: {app.kubernetes.io/name: x}}          | is the chart's own",
        "commonLabels: {app.kubernetes.io/name: x}                | is the chart's own",
        "fullnameOverride: Weir_Up                                | fullnameOverride",
        "nameOverride: 'a b'                                      | nameOverride",
        "image: {digest: abc}                                     | digest",
        "service: {nodePort: 30500}                               | use service.type: NodePort",
        "service: {loadBalancerClass: x}                          | service.loadBalancerClass",
        "mirror: {type: s3}                                       | type",
        "mirror: {type: ecr}                                      | mirror.ecr.accountId",
        "mirror: {type: ecr, ecr: {accountId: '1'}}               | accountId",
        "mirror: {type: registry}                                 | mirror.registry.url",
        "mirror: {type: registry, registry: {url: 'http://r:5000'}} | mirror.registry.insecure",
        "config: {mirror: {type: registry, registry: {url: 'http://r'}}} | mirror.registry.insecure",
        "tls: {mode: secret}                                      | tls.secretName",
        "tls: {mode: self}\\nserviceAccount: {create: false}        | serviceAccount.name",
        "admision: {enabled: true}                                | admision",
        "admission: {timeoutSeconds: 60}                          | timeoutSeconds",
        "admission: {failurePolicy: Sometimes}                    | failurePolicy",
        "admission: {enabled: true}                               | mirror.type",
        "admission: {enabled: true}\\nconfig: {admission: {target: proxy}} | config.admission.proxyHost",
        "config: {admission: {enabled: true}}                     | use admission.enabled of the chart",
        "config: null                                             | config",
        "config: {upstrems: {}}                                   | upstrems",
        "config: {store: {maxsize: 1GiB}}                         | maxsize",
        "config: {upstreams: {quay.io: {tagTTL: 1m}}}             | tagTTL",
        "config: {upstreams: {quay.io: {endpoints: [{uri: x}]}}}  | uri",
        "config: {listen: {registry: '0.0.0.0:6000'}}             | config.listen.registry",
        "config: {listen: {admin: '127.0.0.1:9090'}}              | config.listen.admin",
        "config: {listen: {tls: {self: true}}}                    | use tls.mode",
        "config: {http: {drainTimeout: 1m}}                       | set it to 70 or more",
        "nodes: {install: true}                                   | nodes.url",
        "nodes: {runtime: cri-o}                                  | runtime"})
    void whatCannotWorkIsRefusedByName(String values, String named) {
        String message = refusal(values.replace("\\n", "\n"));
        assertTrue(message.contains(named), message);
    }

    @Test
    void namesThatNoServiceCanHaveAreRefused() {
        for (String name : new String[]{"1weir", "my.release"}) {
            String message = String.valueOf(assertThrows(IllegalStateException.class,
                    () -> Chart.renderAs(name, "images", Map.of())).getMessage());
            assertTrue(message.contains("fullnameOverride: Services can't be named " + name), message);
        }
    }

    @Test
    void aLongNameIsCutWhereANameMayEnd() {
        Rendered rendered = Chart.renderAs("weir" + "a".repeat(44) + "---x", "images", Map.of());
        assertTrue(rendered.has("Deployment", "weir" + "a".repeat(44)), rendered::toString);
    }

    /** Helm takes digits for a number, large ones for a float. */
    @Test
    void anAccountIsTwelveDigitsHoweverItIsGiven() throws IOException {
        Map<String, Object> whole = Map.of("mirror.type", "ecr", "mirror.ecr.accountId", 123456789012L,
                "mirror.ecr.region", "eu-west-1", "admission.enabled", true, "nodes.install", true,
                "nodes.url",
                "https://weir.example");
        Rendered byCommand = Chart.renderAs("weir", "images", whole);
        Rendered byFile = Chart.render(folder, """
                mirror: {type: ecr, ecr: {accountId: 123456789012, region: eu-west-1}}
                admission: {enabled: true}
                nodes: {install: true, url: "https://weir.example"}
                """);
        Rendered byConfig = Chart.render(folder, """
                config: {mirror: {type: ecr, ecr: {accountId: 123456789012, region: eu-west-1}}}
                admission: {enabled: true}
                nodes: {install: true, url: "https://weir.example"}
                """);
        for (Rendered each : new Rendered[]{byCommand, byFile, byConfig}) {
            String text = Configurations.text(each.one("ConfigMap", "weir-webhook"));
            assertTrue(text.contains("accountId: \"123456789012\""), text);
            assertTrue(each.one("DaemonSet", "weir-nodes")
                    .text()
                    .contains("--direct=123456789012.dkr.ecr.eu-west-1.amazonaws.com"));
        }
        assertEquals(Configurations.text(byCommand.one("ConfigMap", "weir")),
                Configurations.text(byFile.one("ConfigMap", "weir")));
        assertTrue(Configurations.text(Chart.render(folder,
                "mirror: {type: ecr, ecr: {accountId: '012345678901', region: eu-west-1}}")
                .one("ConfigMap",
                        "weir"))
                .contains("accountId: \"012345678901\""));
        assertTrue(refusal("mirror: {type: ecr, ecr: {accountId: 012345670123, region: eu-west-1}}")
                .contains("accountId"), "YAML takes it for an octal number");
    }
}
