package dev.weir.testing;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The distribution-spec's grammar of names, tags and digests, and of the paths made of them. */
final class Grammar {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");
    private static final Pattern PATH = Pattern
            .compile("/v2/(.+)/(manifests|blobs/uploads|blobs|tags|referrers)/([^/]*)");

    private Grammar() {}

    static boolean isName(String text) {
        return text.length() <= 255 && NAME.matcher(text).matches();
    }

    static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** The parts of {@code /v2/<name>/<kind>/<reference>}. */
    record RegistryPath(String name, Target target, String reference) {}

    static Optional<RegistryPath> parse(String path) {
        Matcher matcher = PATH.matcher(path);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Target target = switch (matcher.group(2)) {
            case "manifests" -> Target.MANIFEST;
            case "blobs/uploads" -> Target.UPLOAD;
            case "blobs" -> Target.BLOB;
            case "tags" -> Target.TAGS;
            default -> Target.REFERRERS;
        };
        return Optional.of(new RegistryPath(matcher.group(1), target, matcher.group(3)));
    }

    static Target target(String path) {
        if (path.equals("/v2/") || path.equals("/v2")) {
            return Target.PING;
        }
        return parse(path).map(RegistryPath::target)
                .orElse(path.equals("/token") ? Target.TOKEN : Target.OTHER);
    }
}
