package dev.weir.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

import dev.weir.admission.AdmissionSettings;
import dev.weir.admission.rules.Action;
import dev.weir.admission.rules.Conditions;
import dev.weir.admission.rules.DefaultRules;
import dev.weir.admission.rules.Policy;
import dev.weir.admission.rules.PolicyChange;
import dev.weir.admission.rules.Rule;
import dev.weir.admission.rules.SwapPolicy;
import dev.weir.admission.rules.Target;
import dev.weir.proxy.reference.MirrorNaming;

/** Makes the webhook's settings of the configuration. */
final class AdmissionAssembly {

    private static final String NO_UPSTREAM = "";

    private final Values values;
    private final BiConsumer<String, String> report;

    /** Problems are reported as a key's path and a message. */
    AdmissionAssembly(Values values, BiConsumer<String, String> report) {
        this.values = values;
        this.report = report;
    }

    /** Returns the webhook, for the mirror's naming, if there is a mirror, and the registries served. */
    AdmissionConfig build(Optional<MirrorNaming> naming, Set<String> served) {
        Policy policy = new Policy(values.get(AdmissionKeys.TARGET), values.get(AdmissionKeys.SWAP),
                values.get(AdmissionKeys.COPY), values.get(AdmissionKeys.WAIT_FOR),
                values.get(AdmissionKeys.PIN));
        List<Rule> rules = new ArrayList<>();
        boolean enabled = values.get(AdmissionKeys.ENABLED);
        Optional<String> host = values.find(AdmissionKeys.PROXY_HOST);
        if (enabled) {
            check(AdmissionKeys.SECTION, policy, naming.isPresent(), host.isPresent());
        }
        for (int i = 0; i < values.count(AdmissionKeys.RULES); i++) {
            Rule rule = rule(i);
            rules.add(rule);
            if (enabled && rule.action() == Action.SWAP) {
                check(AdmissionKeys.RULES + "[" + i + "]", policy.with(rule.change()), naming.isPresent(),
                        host.isPresent());
            }
        }
        if (values.get(AdmissionKeys.DEFAULT_RULES)) {
            rules.addAll(DefaultRules.all());
        }
        AdmissionSettings settings = new AdmissionSettings(policy, values.get(AdmissionKeys.BUDGET),
                values.get(AdmissionKeys.DRY_RUN), values.get(AdmissionKeys.PULL_SECRETS),
                values.get(AdmissionKeys.HEAD_START), rules, Set.of(AdmissionSettings.KUBE_SYSTEM),
                Set.copyOf(values.find(AdmissionKeys.PLATFORMS).orElse(List.of())), naming,
                host.map(each -> each.toLowerCase(Locale.ROOT)), served);
        return new AdmissionConfig(enabled, values.get(AdmissionKeys.LISTEN), settings,
                values.find(AdmissionKeys.PROXY_URL));
    }

    private void check(String path, Policy policy, boolean hasMirror, boolean hasHost) {
        if (policy.target() == Target.MIRROR && !hasMirror) {
            report.accept(path + ".target", "mirror needs a mirror; set mirror.type");
        }
        if (policy.target() == Target.PROXY && !hasHost) {
            report.accept(path + ".target", "proxy needs " + AdmissionKeys.PROXY_HOST.path());
        }
        if (policy.target() == Target.MIRROR && policy.swap() == SwapPolicy.PROXY_UNTIL_MIRRORED
                && !hasHost) {
            report.accept(path + ".swap", "proxyUntilMirrored needs " + AdmissionKeys.PROXY_HOST.path());
        }
    }

    private Rule rule(int i) {
        String path = AdmissionKeys.RULES + "[" + i + "]";
        Optional<Action> action = find(AdmissionKeys.RULE_ACTION, i);
        if (action.isEmpty()) {
            report.accept(path, "needs action: swap, leave, deny or pin");
        }
        Conditions conditions = new Conditions(list(AdmissionKeys.RULE_IMAGES, i),
                list(AdmissionKeys.RULE_NAMESPACES, i), find(AdmissionKeys.RULE_POD_LABELS, i),
                list(AdmissionKeys.RULE_OWNERS, i), list(AdmissionKeys.RULE_ACCOUNTS, i),
                list(AdmissionKeys.RULE_JMESPATH, i));
        PolicyChange change = new PolicyChange(find(AdmissionKeys.RULE_TARGET, i),
                find(AdmissionKeys.RULE_SWAP, i),
                find(AdmissionKeys.RULE_COPY, i), find(AdmissionKeys.RULE_WAIT_FOR, i),
                find(AdmissionKeys.RULE_PIN, i));
        String name = find(AdmissionKeys.RULE_NAME, i).orElse("rules[" + i + "]");
        return new Rule(name, conditions, action.orElse(Action.LEAVE), change,
                find(AdmissionKeys.RULE_MESSAGE, i).orElse(""));
    }

    private <T> Optional<T> find(ConfigKey<T> key, int rule) {
        return values.find(key, NO_UPSTREAM, rule);
    }

    private <T> List<T> list(ConfigKey<List<T>> key, int rule) {
        return find(key, rule).orElse(List.of());
    }
}
