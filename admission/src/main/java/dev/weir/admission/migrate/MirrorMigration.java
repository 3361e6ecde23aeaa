package dev.weir.admission.migrate;

import java.util.List;
import java.util.Optional;

/** Turns the target of k8s-image-swapper into a mirror. */
final class MirrorMigration {

    private static final String DEFAULT = "the default holds";

    private final YamlText yaml;
    private final List<String> differences;
    private final List<String> lost;

    MirrorMigration(YamlText yaml, List<String> differences, List<String> lost) {
        this.yaml = yaml;
        this.differences = differences;
        this.lost = lost;
    }

    void write(LooseMap target) {
        Optional<String> type = target.valid("type",
                value -> value.equalsIgnoreCase("aws") || value.equalsIgnoreCase("gcp"),
                "targets of other kinds can't be carried over: set mirror");
        LooseMap aws = target.section("aws");
        LooseMap gcp = target.section("gcp");
        yaml.section(0, "mirror");
        if (type.isPresent() ? type.get().equalsIgnoreCase("gcp") : !gcp.isEmpty() && aws.isEmpty()) {
            artifactRegistry(gcp);
        } else {
            ecr(aws);
        }
    }

    private void ecr(LooseMap aws) {
        yaml.bare(1, "type", "ecr").section(1, "ecr");
        Optional<String> account = aws.text("accountId");
        if (account.isEmpty()) {
            lost.add("target.aws.accountId is missing; set mirror.ecr.accountId");
        }
        yaml.bare(2, "accountId", "\"" + account.orElse("") + "\"")
                .text(2, "region", aws.text("region").orElse(""));
        aws.text("role").ifPresent(role -> yaml.text(2, "role", role));
        aws.text("prefix")
                .map(MirrorMigration::withoutSlashes)
                .filter(each -> !each.isEmpty())
                .ifPresent(prefix -> {
                    yaml.comment(2,
                            "k8s-image-swapper prepends its prefix twice; so the names stay what they were.");
                    yaml.text(2, "prefix", prefix + "/" + prefix);
                    differences.add("target.aws.prefix: " + prefix
                            + " was prepended twice there, so mirror.ecr.prefix is " + prefix
                            + "/" + prefix
                            + ", and the images that are there are found; with nothing there yet, write it once");
                });
        repositories(aws.section("ecrOptions"));
    }

    private static String withoutSlashes(String prefix) {
        return prefix.replaceAll("^/+|/+$", "");
    }

    private void repositories(LooseMap options) {
        if (options.isEmpty()) {
            return;
        }
        yaml.section(2, "repositories");
        List<LooseMap> tags = options.list("tags");
        if (!tags.isEmpty()) {
            yaml.section(3, "tags");
            for (LooseMap tag : tags) {
                yaml.line(4, YamlText.quoted(tag.text("key").orElse("")) + ": "
                        + YamlText.quoted(tag.text("value").orElse("")));
            }
        }
        options.valid("imageTagMutability", value -> value.matches("(?i)(im)?mutable"), DEFAULT)
                .ifPresent(each -> yaml.bare(3, "tagMutability", each));
        options.section("imageScanningConfiguration")
                .valid("imageScanOnPush", value -> value.matches("(?i)true|false"), DEFAULT)
                .ifPresent(each -> yaml.bare(3, "scanOnPush", each));
        LooseMap encryption = options.section("encryptionConfiguration");
        Optional<String> type = encryption.valid("encryptionType",
                value -> value.matches("(?i)aes256|kms(_dsse)?"), DEFAULT);
        Optional<String> key = encryption.text("kmsKey");
        if (type.isPresent()) {
            yaml.section(3, "encryption").bare(4, "type", type.get());
            key.ifPresent(each -> yaml.text(4, "kmsKey", each));
        }
        options.text("accessPolicy").ifPresent(each -> yaml.text(3, "accessPolicy", each));
        options.text("lifecyclePolicy").ifPresent(each -> yaml.text(3, "lifecyclePolicy", each));
        differences.add(
                "target.aws.ecrOptions were given to new repositories only; here repositories that are there are put"
                        + " right, too (mirror.ecr.repositories.reconcile: false leaves them)");
    }

    private void artifactRegistry(LooseMap gcp) {
        String host = gcp.text("location").orElse("") + "-docker.pkg.dev";
        String prefix = gcp.text("projectId").orElse("") + "/" + gcp.text("repositoryId").orElse("");
        yaml.bare(1, "type", "registry")
                .section(1, "registry")
                .text(2, "url", "https://" + host)
                .text(2, "prefix", prefix);
        lost.add(
                "target.gcp: Weir takes no credentials from Google's metadata server; give mirror.registry.credentials a"
                        + " credential helper or a service account's key");
    }
}
