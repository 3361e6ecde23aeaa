package dev.weir.server.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.weir.proxy.mirror.ecr.EcrHosts;
import dev.weir.proxy.mirror.ecr.RepositorySettings.Create;

/** The types of values that only Amazon ECR has. */
final class EcrTypes {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,5}(-[a-z]+){1,3}-[0-9]{1,2}");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\w+=,.@/-]+");
    private static final Pattern EXCEPTION = Pattern.compile("[0-9a-zA-Z._*-]{1,128}");

    private EcrTypes() {}

    /** An account's number. */
    static final ValueType<String> ACCOUNT = new ValueType<>("account", text -> {
        if (!text.matches("[0-9]{12}")) {
            throw new InvalidValueException(
                    "not an AWS account: its number has 12 digits; write them in quotes, as in \"123456789012\"");
        }
        return text;
    }, Function.identity());

    /** A region; one of a part of the world that is not known is taken for mistyped, a new number is not. */
    static final ValueType<String> REGION_NAME = new ValueType<>("region", text -> {
        boolean formed = REGION.matcher(text).matches();
        String area = text.replaceFirst("-[0-9]+$", "");
        List<String> known = EcrHosts.regions();
        if (!formed || known.stream().noneMatch(each -> each.replaceFirst("-[0-9]+$", "").equals(area))) {
            throw InvalidValueException.near("not an AWS region; write it as in eu-west-1",
                    Nearest.to(text, known));
        }
        return text;
    }, Function.identity());

    /** A role's ARN. */
    static final ValueType<String> ROLE_ARN = new ValueType<>("ARN", text -> {
        if (!ROLE.matcher(text).matches()) {
            throw new InvalidValueException(
                    "not the ARN of a role; write it as in arn:aws:iam::123456789012:role/weir");
        }
        return text;
    }, Function.identity());

    /** Who makes repositories. */
    static final ValueType<Create> CREATE = choice(Create.values(), each -> switch (each) {
        case IF_MISSING -> "ifMissing";
        case NEVER -> "never";
        case TEMPLATE -> "template";
    });

    /** Whether tags may move: true for IMMUTABLE. */
    static final ValueType<Boolean> MUTABILITY = choice(new Boolean[]{false, true},
            immutable -> immutable ? "IMMUTABLE" : "MUTABLE");

    /** How repositories are encrypted. */
    static final ValueType<String> ENCRYPTION = choice(new String[]{"AES256", "KMS", "KMS_DSSE"},
            Function.identity());

    /** A pattern of tags. */
    static final ValueType<String> TAG_PATTERN = new ValueType<>("pattern", text -> {
        if (!EXCEPTION.matcher(text).matches() || text.chars().filter(c -> c == '*').count() > 2) {
            throw new InvalidValueException("not a pattern of tags; write letters, digits and . _ -, with"
                    + " 2 * at most, as in dev-*");
        }
        return text;
    }, Function.identity());

    /** Any text, also none. */
    static final ValueType<String> ANY_TEXT = new ValueType<>("text", Function.<String>identity()::apply,
            Function.identity());

    /** Any of these, or the empty text for none. */
    static <T> ValueType<Optional<T>> orNone(ValueType<T> type) {
        return new ValueType<>(type.name(),
                text -> text.isEmpty() ? Optional.empty() : Optional.of(type.parser().parse(text)),
                value -> value.map(type.format()).orElse("\"\""));
    }

    /** A policy: JSON, or a file that holds it. It is read where its kind is known. */
    static final ValueType<Optional<String>> POLICY = orNone(
            new ValueType<>("policy", text -> text, Function.identity()));

    private static <T> ValueType<T> choice(T[] values, Function<T, String> word) {
        List<String> words = Arrays.stream(values).map(word).toList();
        return new ValueType<>(words.stream().collect(Collectors.joining("|")), text -> {
            int index = words.indexOf(text);
            if (index < 0) {
                throw InvalidValueException.near("not one of " + String.join(", ", words),
                        Nearest.to(text, words));
            }
            return values[index];
        }, word);
    }
}
