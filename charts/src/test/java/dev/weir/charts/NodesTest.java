package dev.weir.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.proxy.mirror.ecr.EcrHosts;

/** What nodes are told. */
class NodesTest {

    private static final String INSTALL = "nodes: {install: true, fallback: false, url: 'https://weir'}\n";

    @TempDir
    private Path folder = Path.of("");

    private Rendered render(String values) throws IOException {
        return Chart.render(folder, values);
    }

    private List<String> direct(String values) throws IOException {
        List<?> arguments = (List<?>) render(INSTALL + values).one("DaemonSet", "weir-nodes")
                .at("spec", "template", "spec", "initContainers", 0, "args");
        return arguments.stream()
                .map(String::valueOf)
                .filter(each -> each.startsWith("--direct="))
                .map(each -> each.substring("--direct=".length()))
                .toList();
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

    /** Without fallback, what pods are pointed at would be asked for at Weir, which does not know that host. */
    @Test
    void everyPlaceOfTheMirrorIsPulledFromDirectly() throws IOException {
        assertEquals(List.of(), direct(""));
        assertEquals(List.of("registry.internal:5001"),
                direct("mirror: {type: registry, registry: {url: 'https://registry.internal:5001'}}"));
        assertEquals(List.of("http://registry.internal", "other.example"), direct("""
                mirror: {type: registry, registry: {url: "http://registry.internal", insecure: true}}
                config: {mirror: {also: [{type: registry, registry: {url: "https://other.example/"}}]}}
                """));
        assertEquals(List.of("registry.internal"),
                direct("config: {mirror: {type: registry, registry: {url: 'https://registry.internal'}}}"));
    }

    @ParameterizedTest
    @CsvSource({"eu-west-1, false, false", "us-gov-east-1, true, false", "cn-north-1, false, true",
        "us-iso-east-1, false, false", "us-isob-east-1, true, true", "us-isof-south-1, false, false",
        "eu-isoe-west-1, false, true", "eusc-de-east-1, false, false", "ap-south-1, true, true"})
    void theHostOfEcrIsTheOneThatTheProgramHas(String region, boolean fips, boolean dualStack)
            throws IOException {
        assertEquals(List.of(EcrHosts.registry("123456789012", region, fips, dualStack)), direct("""
                mirror: {type: ecr, ecr: {accountId: "123456789012", region: %s}}
                config: {mirror: {ecr: {fips: %s, dualStack: %s}}}
                """.formatted(region, fips, dualStack)));
    }

    @Test
    void theNodesOwnAddressIsTheOneThatThePortHas() throws IOException {
        assertTrue(render("proxy: {kind: DaemonSet, hostIP: 169.254.20.10}\nnodes: {install: true}")
                .one("DaemonSet", "weir-nodes")
                .text()
                .contains("--url=http://169.254.20.10:5000"));
    }
}
