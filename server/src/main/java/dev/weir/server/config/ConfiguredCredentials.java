package dev.weir.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.upstream.Credentials;

/** Finds an upstream's user name and password: in the file itself, in the environment or in a file of their own. */
final class ConfiguredCredentials {

    private final Values values;
    private final Function<String, @Nullable String> environment;
    private final BiConsumer<String, String> report;

    /** Problems are reported as a key's path and a message. */
    ConfiguredCredentials(Values values, Function<String, @Nullable String> environment,
            BiConsumer<String, String> report) {
        this.values = values;
        this.environment = environment;
        this.report = report;
    }

    Optional<Credentials> of(String upstream) {
        String section = "upstreams." + upstream + ".credentials";
        if (!values.hasSection(section)) {
            return Optional.empty();
        }
        Optional<String> username = values.find(ConfigKeys.UPSTREAM_USERNAME, upstream);
        Optional<String> password = values.find(ConfigKeys.UPSTREAM_PASSWORD, upstream);
        Optional<String> variable = values.find(ConfigKeys.UPSTREAM_PASSWORD_ENV, upstream);
        Optional<Path> file = values.find(ConfigKeys.UPSTREAM_PASSWORD_FILE, upstream);
        long passwords = password.stream().count() + variable.stream().count() + file.stream().count();
        if (username.isEmpty()) {
            report.accept(section, "needs username");
        }
        if (passwords != 1) {
            report.accept(section, "needs one of password, passwordEnv and passwordFile");
            return Optional.empty();
        }
        Optional<String> secret = password.or(() -> variable.flatMap(name -> fromEnvironment(name, upstream)))
                .or(() -> file.flatMap(path -> fromFile(path, upstream)));
        return username.flatMap(user -> secret.map(found -> new Credentials(user, found)));
    }

    private Optional<String> fromEnvironment(String name, String upstream) {
        String found = environment.apply(name);
        if (found == null || found.isEmpty()) {
            report.accept(ConfigKeys.UPSTREAM_PASSWORD_ENV.pathFor(upstream),
                    "the environment has no variable of this name, or an empty one");
            return Optional.empty();
        }
        return Optional.of(found);
    }

    private Optional<String> fromFile(Path path, String upstream) {
        String key = ConfigKeys.UPSTREAM_PASSWORD_FILE.pathFor(upstream);
        try {
            String found = Files.readString(path).replaceFirst("\\R+\\z", "");
            if (found.isEmpty()) {
                report.accept(key, "the file is empty");
                return Optional.empty();
            }
            return Optional.of(found);
        } catch (IOException e) {
            report.accept(key,
                    Files.exists(path) ? "the file is not readable by this user" : "there is no such file");
            return Optional.empty();
        }
    }
}
