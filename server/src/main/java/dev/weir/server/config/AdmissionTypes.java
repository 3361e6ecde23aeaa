package dev.weir.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

import dev.weir.admission.rules.Glob;
import dev.weir.admission.rules.ImagePattern;
import dev.weir.admission.rules.InvalidRuleException;
import dev.weir.admission.rules.JmesPath;
import dev.weir.admission.rules.LabelSelector;
import dev.weir.admission.rules.NamespacePattern;
import dev.weir.admission.rules.OwnerPattern;
import dev.weir.admission.rules.SwapPolicy;

/** The types of values that only admission has. */
final class AdmissionTypes {

    private static final Pattern HOST = Pattern
            .compile("[A-Za-z0-9.-]*[.:][A-Za-z0-9.:-]*|localhost|\\[[0-9a-fA-F:]+](:[0-9]+)?");

    private AdmissionTypes() {}

    /** When images are swapped. */
    static final ValueType<SwapPolicy> SWAP = new ValueType<>(
            String.join("|", words()), text -> Arrays.stream(SwapPolicy.values())
                    .filter(each -> each.word().equals(text))
                    .findFirst()
                    .orElseThrow(() -> InvalidValueException.near("not one of " + String.join(", ", words()),
                            Nearest.to(text, words()))),
            SwapPolicy::word);

    /** A registry's name as it stands in image references: with a dot or a port, or it would be a part of Docker Hub. */
    static final ValueType<String> PROXY_HOST = new ValueType<>("host", text -> {
        if (!HOST.matcher(text).matches()) {
            throw new InvalidValueException(
                    "not a registry's name in an image reference; write host.domain or host:port");
        }
        return text;
    }, Function.identity());

    /** Patterns for images. */
    static final ValueType<ImagePattern> IMAGES = rule("pattern", ImagePattern::new);
    /** Namespaces. */
    static final ValueType<NamespacePattern> NAMESPACES = rule("namespace", NamespacePattern::parse);
    /** A label selector. */
    static final ValueType<LabelSelector> LABELS = rule("selector", LabelSelector::parse);
    /** A pod's owners. */
    static final ValueType<OwnerPattern> OWNERS = rule("owner", OwnerPattern::new);
    /** Names. */
    static final ValueType<Glob> NAMES = rule("name", Glob::new);
    /** An expression. */
    static final ValueType<JmesPath> JMESPATH = rule("expression", JmesPath::new);

    private static List<String> words() {
        return Arrays.stream(SwapPolicy.values()).map(SwapPolicy::word).toList();
    }

    private static <T> ValueType<T> rule(String name, Function<String, T> parser) {
        return new ValueType<>(name, text -> {
            try {
                return parser.apply(text);
            } catch (InvalidRuleException e) {
                throw new InvalidValueException(String.valueOf(e.getMessage()));
            }
        }, String::valueOf);
    }
}
