package dev.weir.admission.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.weir.admission.rules.InvalidRuleException;
import dev.weir.admission.rules.JmesPath;

/** Turns a configuration of k8s-image-swapper into ours; images get the names in the mirror that they had there. */
public final class ImageSwapperMigration {

    private static final List<String> WELL_KNOWN = List.of("docker.io", "quay.io", "ghcr.io", "gcr.io",
            "registry.k8s.io", "public.ecr.aws", "mcr.microsoft.com");
    private static final String DEFAULT_DEADLINE = "8s";

    private final LooseMap config;
    private final YamlText yaml = new YamlText();
    private final List<String> differences = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();

    private ImageSwapperMigration(@Nullable Object config) {
        this.config = new LooseMap("", config, lost);
    }

    /** Turns a configuration, read from YAML, into ours. */
    public static Migration migrate(@Nullable Object config) {
        return new ImageSwapperMigration(config).run();
    }

    private Migration run() {
        yaml.comment(0, "Made of a configuration of k8s-image-swapper by weir migrate.");
        listen();
        LooseMap source = config.section("source");
        upstreams(source);
        new MirrorMigration(yaml, differences, lost).write(config.section("target"));
        admission(source);
        log();
        for (String file : List.of("tlsCertFile", "tlsKeyFile")) {
            config.text(file)
                    .ifPresent(path -> lost.add(file
                            + ": Weir makes and renews its own certificate; to use yours, set"
                            + " certs.source: files and put tls.crt and tls.key into certs.directory"));
        }
        differences.add(
                "containers and init containers were swapped there; Weir swaps ephemeral containers and image"
                        + " volumes as well");
        differences.add(
                "AdmissionReviews are answered at /mutate, not at /webhook: the webhook's configuration changes"
                        + " with the Helm chart");
        config.unknown()
                .forEach(key -> lost.add(key + ": not a key of k8s-image-swapper that is known here"));
        return new Migration(yaml.toString(), differences, lost);
    }

    private void listen() {
        yaml.section(0, "listen").text(1, "webhook", config.text("listenAddress").orElse(":8443"));
    }

    private void upstreams(LooseMap source) {
        List<LooseMap> registries = source.list("registries");
        if (registries.isEmpty()) {
            return;
        }
        yaml.section(0, "upstreams");
        WELL_KNOWN.forEach(name -> yaml.bare(1, name, "{}"));
        for (LooseMap registry : registries) {
            String type = registry.text("type").orElse("aws").toLowerCase(Locale.ROOT);
            LooseMap aws = registry.section("aws");
            Optional<String> account = aws.text("accountId");
            Optional<String> region = aws.text("region");
            if (type.equals("aws") && account.isPresent() && region.isPresent()) {
                yaml.section(1, EcrHost.of(account.get(), region.get()))
                        .section(2, "credentials")
                        .section(3, "ecr")
                        .text(4, "region", region.get());
                aws.text("role").ifPresent(role -> yaml.text(4, "role", role));
            } else {
                lost.add("source.registries: one of type " + type
                        + " can't be carried over; add it under upstreams with its credentials");
            }
        }
    }

    private void admission(LooseMap source) {
        yaml.section(0, "admission").bare(1, "enabled", "true");
        yaml.bare(1, "swap", config
                .valid("imageSwapPolicy", oneOf("exists", "always"), "swap: exists stands in for it")
                .map(swap -> swap.toLowerCase(Locale.ROOT))
                .orElse("exists"));
        copyPolicy();
        differences
                .add("pull secrets were always read there; admission.pullSecrets: true reads them here, for"
                        + " upstreams with access: verify, where Weir's own credentials can't copy an image");
        config.text("dryRun")
                .ifPresent(dry -> differences
                        .add("dryRun: " + dry + " was read and ignored there, so it is not carried"
                                + " over; admission.dryRun: true really changes nothing"));
        rules(source);
    }

    private static Predicate<String> oneOf(String... values) {
        return value -> List.of(values).contains(value.toLowerCase(Locale.ROOT));
    }

    private static boolean compiles(String expression) {
        try {
            var _ = new JmesPath(expression);
            return true;
        } catch (InvalidRuleException e) {
            return false;
        }
    }

    private void copyPolicy() {
        String copy = config
                .valid("imageCopyPolicy", oneOf("delayed", "immediate", "force", "none"),
                        "copy: background stands in for it")
                .map(each -> each.toLowerCase(Locale.ROOT))
                .orElse("delayed");
        String deadline = config
                .valid("imageCopyDeadline", each -> GoDuration.ours(each).isPresent(),
                        DEFAULT_DEADLINE + " stands in for it")
                .flatMap(GoDuration::ours)
                .orElse(DEFAULT_DEADLINE);
        switch (copy) {
            case "none" -> yaml.bare(1, "copy", "none");
            case "immediate", "force" -> {
                yaml.bare(1, "copy", "wait").bare(1, "waitFor", deadline);
                differences.add("imageCopyPolicy: " + copy
                        + " becomes copy: wait; when waitFor or the API server's own"
                        + " timeout is over the copy goes on, where it was given up there");
            }
            default -> yaml.bare(1, "copy", "background");
        }
    }

    private void rules(LooseMap source) {
        List<String> filters = source.list("filters")
                .stream()
                .flatMap(each -> each.valid("jmespath", ImageSwapperMigration::compiles,
                        "no rule is made of it").stream())
                .toList();
        if (filters.isEmpty()) {
            return;
        }
        yaml.section(1, "rules");
        for (String filter : filters) {
            yaml.line(2, "- jmespath: " + YamlText.quoted(filter)).bare(3, "action", "leave");
        }
        differences.add(
                "a filter that can't be evaluated ended the list there, and the image was swapped; here that rule is"
                        + " skipped and reported, and the next one is looked at");
    }

    private void log() {
        Optional<String> level = config.valid("logLevel",
                oneOf("trace", "debug", "info", "warn", "error", "fatal", "panic"), "the default holds");
        Optional<String> format = config.valid("logFormat", oneOf("json", "console"), "the default holds");
        if (level.isEmpty() && format.isEmpty()) {
            return;
        }
        yaml.section(0, "log");
        level.ifPresent(each -> {
            String lower = each.toLowerCase(Locale.ROOT);
            String ours = Map.of("fatal", "error", "panic", "error").getOrDefault(lower, lower);
            yaml.bare(1, "level", ours);
            if (!ours.equals(lower)) {
                differences.add("logLevel: " + each + " becomes " + ours);
            }
        });
        format.ifPresent(each -> yaml.bare(1, "format", each.equalsIgnoreCase("json") ? "json" : "text"));
    }
}
