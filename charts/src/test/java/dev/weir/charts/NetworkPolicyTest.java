package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.weir.charts.Rendered.Thing;

/** The policy lets through what Weir itself needs. */
class NetworkPolicyTest {

    private static final String ON = "networkPolicy: {enabled: true, clients: [{ipBlock: {cidr: 10.0.0.0/8}}]}\n";

    @TempDir
    private Path folder = Path.of("");

    private Thing policy(String values) throws IOException {
        return Chart.render(folder, ON + values).one("NetworkPolicy", "weir");
    }

    /** Ports that may be reached anywhere. */
    private static List<Object> openPorts(Thing policy) {
        List<Object> ports = new ArrayList<>();
        List<?> rules = (List<?>) policy.at("spec", "egress");
        for (int i = 0; i < rules.size(); i++) {
            if (!((Map<?, ?>) rules.get(i)).containsKey("to")) {
                List<?> each = (List<?>) policy.at("spec", "egress", i, "ports");
                for (int j = 0; j < each.size(); j++) {
                    ports.add(policy.at("spec", "egress", i, "ports", j, "port"));
                }
            }
        }
        return ports;
    }

    @Test
    void withoutMoreItIsDnsRegistriesAndTheApiServer() throws IOException {
        Thing policy = policy("");
        assertEquals(List.of(53, 53, 443, 6443), openPorts(policy));
        assertFalse(policy.text().contains("169.254"), "credentials of AWS are not used");
    }

    @Test
    void portsThatTheConfigurationNamesAreOpen() throws IOException {
        assertEquals(List.of(53, 53, 443, 6443, 3128, 5001, 5002, 80, 8443), openPorts(policy("""
                mirror: {type: registry, registry: {url: "http://registry:5001", insecure: true}}
                config:
                  upstreams:
                    lab.example:5002: {url: "http://lab.example", insecure: true}
                    quay.io: {endpoints: [{url: "https://near:8443"}]}
                proxy: {env: [{name: HTTPS_PROXY, value: "http://user:secret@proxy:3128"}]}
                """)));
    }

    @Test
    void theWebhookMayStartTheProxysWorkAndAwsGivesCredentials() throws IOException {
        Thing policy = policy("""
                mirror: {type: ecr, ecr: {accountId: "123456789012", region: eu-west-1}}
                admission: {enabled: true}
                service: {port: 80}
                """);
        String toProxy = policy.at("spec", "egress", 2, "to").toString();
        assertTrue(toProxy.contains("app.kubernetes.io/component=proxy"), toProxy);
        assertEquals(5000, policy.at("spec", "egress", 2, "ports", 0, "port"));
        assertEquals(80, policy.at("spec", "egress", 2, "ports", 1, "port"));
        String aws = policy.at("spec", "egress", 3).toString();
        assertTrue(aws.contains("169.254.170.23/32") && aws.contains("169.254.169.254/32")
                && aws.contains("port=80"), aws);
    }

    @Test
    void helmsTestAndTheWebhookAreClientsToo() throws IOException {
        String from = policy("").at("spec", "ingress", 0, "from").toString();
        assertTrue(from.contains("10.0.0.0/8") && from.contains("component=test")
                && from.contains("component=admission"), from);
    }
}
