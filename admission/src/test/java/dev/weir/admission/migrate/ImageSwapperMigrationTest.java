package dev.weir.admission.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.weir.proxy.reference.ImageReference;
import dev.weir.proxy.reference.MirrorNaming;

/** What becomes of a configuration of k8s-image-swapper. */
class ImageSwapperMigrationTest {

    private static final Map<String, Object> AWS = Map.of("ACCOUNTID", "123456789012", "Region", "eu-west-1",
            "prefix",
            "/cache/", "ecrOptions",
            Map.of("tags", List.of(Map.of("key", "CreatedBy", "value", "k8s-image-swapper")),
                    "imageTagMutability", "MUTABLE", "imageScanningConfiguration",
                    Map.of("imageScanOnPush", true),
                    "encryptionConfiguration", Map.of("encryptionType", "KMS", "kmsKey", "arn:aws:kms:x"),
                    "lifecyclePolicy",
                    "{\"rules\": []}"));

    @Test
    void aTargetInEcrBecomesAMirrorThere() {
        Migration migration = ImageSwapperMigration.migrate(Map.of("Target", Map.of("aws", AWS)));
        assertTrue(migration.yaml().contains("""
                mirror:
                  type: ecr
                  ecr:
                    accountId: "123456789012"
                    region: eu-west-1
                    # k8s-image-swapper prepends its prefix twice; so the names stay what they were.
                    prefix: cache/cache
                    repositories:
                      tags:
                        CreatedBy: k8s-image-swapper
                      tagMutability: MUTABLE
                      scanOnPush: true
                      encryption:
                        type: KMS
                        kmsKey: "arn:aws:kms:x"
                      lifecyclePolicy: "{\\"rules\\": []}"
                """), migration::yaml);
        assertTrue(migration.differences().stream().anyMatch(each -> each.contains("prepended twice")));
        assertEquals(List.of(), migration.lost());
    }

    @Test
    void withoutAnythingTheDefaultsAreTheirs() {
        Migration migration = ImageSwapperMigration.migrate(null);
        assertTrue(migration.yaml().contains("""
                admission:
                  enabled: true
                  swap: exists
                  copy: background
                """), migration::yaml);
        assertTrue(migration.lost().getFirst().contains("accountId"));
    }

    @ParameterizedTest
    @CsvSource({"delayed, copy: background", "immediate, copy: wait", "force, copy: wait", "none, copy: none",
        "IMMEDIATE, copy: wait"})
    void copyPoliciesAreTakenOver(String theirs, String ours) {
        assertTrue(ImageSwapperMigration.migrate(Map.of("imageCopyPolicy", theirs))
                .yaml()
                .contains("  " + ours + "\n"));
    }

    @Test
    void whatMakesNoSenseIsNamed() {
        Migration migration = ImageSwapperMigration.migrate(Map.of("imageSwapPolicy", "nope",
                "imageCopyPolicy", "immediate", "imageCopyDeadline", "1h2x", "logLevel", "loud", "target",
                Map.of("type", "azure"), "source",
                Map.of("filters", List.of(Map.of("jmespath", "obj["), Map.of("jmespath", "true == `true`")),
                        "registries", 3)));
        List.of("imageSwapPolicy: nope is not valid; swap: exists",
                "imageCopyDeadline: 1h2x is not valid; 8s",
                "logLevel: loud is not valid", "target.type: azure is not valid",
                "source.filters[0].jmespath: obj[ is not valid; no rule", "source.registries: 3 is no list")
                .forEach(each -> assertTrue(
                        migration.lost().stream().anyMatch(lost -> lost.startsWith(each)),
                        migration.lost()::toString));
        assertTrue(
                migration.yaml().contains("  swap: exists\n") && migration.yaml().contains("waitFor: 8s\n"),
                migration::yaml);
        assertTrue(!migration.yaml().contains("obj[") && migration.yaml().contains("true == `true`"),
                migration::yaml);
    }

    @ParameterizedTest
    @CsvSource({"target, 5", "source, x"})
    void whatIsNoSectionIsNamed(String key, String value) {
        assertEquals(key + ": " + value + " is no section of keys and values",
                ImageSwapperMigration.migrate(Map.of(key, value)).lost().getFirst());
        assertEquals("the file is no section of keys and values",
                ImageSwapperMigration.migrate(List.of(key)).lost().getFirst());
    }

    @ParameterizedTest
    @CsvSource({"8s, 8s", "1m30s, 90s", "1.5s, 1500ms", "250ms, 250ms", "10us, 1ms", "2h, 7200s"})
    void deadlinesAreWrittenAsGoHasThem(String theirs, String ours) {
        assertTrue(ImageSwapperMigration
                .migrate(Map.of("imageCopyPolicy", "force", "imageCopyDeadline", theirs))
                .yaml()
                .contains("waitFor: " + ours + "\n"));
    }

    /** They write the endpoint, a slash and the whole reference. */
    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest", "nginx:1.27, docker.io/library/nginx:1.27",
        "bitnami/redis:7, docker.io/bitnami/redis:7",
        "quay.io/prometheus/node-exporter:v1, quay.io/prometheus/node-exporter:v1",
        "k8s.gcr.io/ingress-nginx/controller@DIGEST, k8s.gcr.io/ingress-nginx/controller@DIGEST",
        "ghcr.io/a/b_c.d-e:X, ghcr.io/a/b_c.d-e:X"})
    void ordinaryImagesAreCalledAsTheyWereThere(String image, String theirs) {
        String host = EcrHost.of("123456789012", "eu-west-1");
        String digest = "sha256:" + "ab".repeat(32);
        assertEquals(host + "/" + theirs.replace("DIGEST", digest), new MirrorNaming(host, "")
                .mirrored(ImageReference.parse(image.replace("DIGEST", digest)))
                .toString());
        assertEquals(host + "/cache/cache/" + theirs.replace("DIGEST", digest),
                new MirrorNaming(host, "cache/cache")
                        .mirrored(ImageReference.parse(image.replace("DIGEST", digest)))
                        .toString());
        assertEquals("1.dkr.ecr.cn-north-1.amazonaws.com.cn", EcrHost.of("1", "cn-north-1"));
    }
}
