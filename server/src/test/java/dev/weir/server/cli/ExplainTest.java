package dev.weir.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told about their manifests, and about the configuration that they come with. */
class ExplainTest {

    private static final String CONFIG = """
            mirror:
              type: registry
              registry: {url: "https://mirror.example.com", prefix: cache}
            admission:
              enabled: true
              rules:
                - {name: our own, images: ["quay.io/acme/**"], action: leave}
                - {namespaces: [prod], images: "**:latest", action: deny, message: name a version}
                - {owners: [Job], action: swap, pin: true}
            """;
    private static final String MANIFESTS = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}   # a comment that stays
            spec:
              template:
                spec:
                  initContainers:
                    - name: init
                      image: 'busybox:1.36'
                  containers:
                    - {name: web, image: nginx:1.27}
                    - name: ours
                      image: quay.io/acme/app:2
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly}
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      containers: [{name: job, image: redis:7}]
            ---
            # nothing here
            ---
            apiVersion: v1
            kind: List
            items:
              - {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{name: m, image: {reference: ghcr.io/a/m:1}}], containers: [{name: c, image: "Not A:valid@@image"}]}}
              - {apiVersion: v1, kind: Service, metadata: {name: s}}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    private int weir(Object... args) {
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return Cli.run(texts, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void everyImageGetsItsRuleItsResultAndAReason() throws Exception {
        Path config = file("weir.yaml", CONFIG);
        assertEquals(0,
                weir("explain", "--config", config, "--namespace", "jobs", file("all.yaml", MANIFESTS)),
                err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                Deployment shop/web
                  container web: nginx:1.27
                    rule:   none
                    result: mirror.example.com/cache/docker.io/library/nginx:1.27
                    why:    the mirror has it (assumed)
                """), said);
        assertTrue(said.contains(
                "    rule:   our own\n    result: left as it is\n    why:    a rule says so (our own)"),
                said);
        assertTrue(said.contains("CronJob jobs/nightly\n"), said);
        assertTrue(said.contains("result: mirror.example.com/cache/docker.io/library/redis:7,"
                + " pinned to the digest of the moment\n"), said);
        assertFalse(said.contains("sha256:"), said);
        assertTrue(said.contains("volume m: ghcr.io/a/m:1"), said);
        assertTrue(said.contains("it is not an image reference"), said);
    }

    @Test
    void aDiffChangesImagesAndNothingElse() throws Exception {
        Path manifests = file("all.yaml", MANIFESTS);
        assertEquals(0, weir("explain", "--config", file("weir.yaml", CONFIG), "--diff", manifests),
                err::toString);
        String said = out.toString();
        assertTrue(said.contains("""
                -          image: 'busybox:1.36'
                +          image: "mirror.example.com/cache/docker.io/library/busybox:1.36"
                """), said);
        assertTrue(said.contains(
                "+        - {name: web, image: mirror.example.com/cache/docker.io/library/nginx:1.27}\n"),
                said);
        assertTrue(said.contains("image: mirror.example.com/cache/docker.io/library/redis:7}"), said);
        assertFalse(said.contains("sha256:"), said);
        assertTrue(said.endsWith("it is not shown.\n"), said);
        long added = said.lines().filter(each -> each.startsWith("+ ")).count();
        assertEquals(4, added, said);
        assertEquals(added, said.lines().filter(each -> each.startsWith("- ")).count());
    }

    @Test
    void anImageAloneIsExplainedForItsNamespace() throws Exception {
        Path config = file("weir.yaml", CONFIG);
        assertEquals(0, weir("explain", "-c", config, "-n", "prod", "nginx"));
        assertTrue(out.toString().contains("denied: name a version"), out::toString);
        assertEquals(0, weir("explain", "-c", config, "-n", "shop", "--no-mirrored", "nginx"));
        assertTrue(out.toString().contains("the mirror does not have it yet (assumed)"), out::toString);
        assertEquals(0, weir("explain", "-c", config, "-n", "kube-system", "nginx"));
        assertTrue(out.toString().contains("this namespace is left alone"), out::toString);
    }

    @Test
    void whatHoldsNoPodsOrIsNoYamlIsSaidSo() throws Exception {
        assertEquals(1, weir("explain", file("service.yaml", "kind: Service\n")));
        assertTrue(err.toString().contains("no pods in"), err::toString);
        assertEquals(1, weir("explain", file("broken.yaml", "a: [\n")));
        assertTrue(err.toString().contains("not YAML"), err::toString);
        assertTrue(err.toString().contains("not YAML, line 2, column 1: "), err::toString);
        assertEquals(1, weir("explain", folder.resolve("missing.yaml")));
        assertEquals(1, weir("explain", ""));
        assertTrue(err.toString().contains("weir: name a file of manifests"), err::toString);
        assertEquals(1, weir("explain", folder));
        assertTrue(err.toString().contains("is a folder"), err::toString);
        err.getBuffer().setLength(0);
        assertEquals(1, weir("migrate", file("broken.yaml", "{")));
        assertEquals(1, err.toString().lines().count(), err::toString);
    }

    @Test
    void anotherToolsConfigurationIsTakenOver() throws Exception {
        Path theirs = file("k8s-image-swapper.yaml",
                """
                        dryRun: true
                        logLevel: trace
                        logformat: console
                        ImageSwapPolicy: always
                        imagecopypolicy: immediate
                        imageCopyDeadline: 30s
                        source:
                          registries:
                            - type: aws
                              aws: {accountId: 111122223333, region: us-east-1}
                          filters:
                            - jmespath: "obj.metadata.namespace == 'kube-system'"
                            - jmespath: contains(container.image, '.dkr.ecr.') && contains(container.image, '.amazonaws.com')
                        target:
                          gcp: {location: europe-west1, projectId: acme, repositoryId: images}
                        somethingElse: 1
                        """);
        Path ours = folder.resolve("weir.yaml");
        assertEquals(0, weir("migrate", theirs, "--output", ours), err::toString);
        assertEquals(0, weir("check", ours), err::toString);
        String said = err.toString();
        assertTrue(said.contains("differs: dryRun: true was read and ignored there"), said);
        assertTrue(said.contains("not carried over: target.gcp"), said);
        assertTrue(said.contains("not carried over: somethingElse"), said);
        assertEquals(0, weir("explain", "-c", ours, "-n", "shop", "nginx:1"));
        assertTrue(out.toString()
                .contains("result: europe-west1-docker.pkg.dev/acme/images/docker.io/library/nginx:1"),
                out::toString);
        assertEquals(0, weir("explain", "-c", ours, "111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1"));
        assertTrue(out.toString().contains("a rule says so (rules[1])"), out::toString);
    }
}
