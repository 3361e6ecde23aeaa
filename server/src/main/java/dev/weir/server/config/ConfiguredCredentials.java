package dev.weir.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.credentials.CredentialSources;
import dev.weir.proxy.upstream.Credentials;
import dev.weir.proxy.upstream.CredentialsSource;

/** Finds where an address's credentials come from, and complains of what can't be. */
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

    /** Returns the source that a section names; empty where there is no such section, or none that can be used. */
    Optional<CredentialsSource> of(CredentialKeys keys, String upstream, int... element) {
        String section = keys.username().pathFor(upstream, element).replaceFirst("\\.username$", "");
        if (!values.hasSection(section)) {
            return Optional.empty();
        }
        Optional<String> username = values.find(keys.username(), upstream, element);
        Optional<String> password = values.find(keys.password(), upstream, element);
        Optional<String> variable = values.find(keys.passwordEnv(), upstream, element);
        Optional<Path> file = values.find(keys.passwordFile(), upstream, element);
        Optional<Path> docker = values.find(keys.dockerConfig(), upstream, element);
        Optional<String> helper = values.find(keys.helper(), upstream, element);
        boolean ecr = values.hasSection(section + ".ecr");
        long passwords = password.stream().count() + variable.stream().count() + file.stream().count();
        long others = docker.stream().count() + helper.stream().count() + (ecr ? 1 : 0);
        if (others > 1 || others == 1 && (passwords > 0 || username.isPresent())) {
            report.accept(section, "names more than one place; one of username with a password, dockerConfig,"
                    + " helper and ecr");
            return Optional.empty();
        }
        if (docker.isPresent()) {
            return dockerConfig(docker.get(), keys.dockerConfig().pathFor(upstream, element));
        }
        if (helper.isPresent()) {
            return Optional.of(CredentialSources.helper(helper.get(), InstantSource.system()));
        }
        if (ecr) {
            return Optional.of(CredentialSources.ecr(values.find(keys.ecrRegion(), upstream, element),
                    values.find(keys.ecrRole(), upstream, element),
                    values.find(keys.ecrEndpoint(), upstream, element), InstantSource.system()));
        }
        if (username.isEmpty()) {
            report.accept(section, "needs username");
        }
        if (passwords != 1) {
            report.accept(section, "needs one of password, passwordEnv and passwordFile");
        }
        if (username.isEmpty() || passwords != 1) {
            return Optional.empty();
        }
        return password.isPresent()
                ? Optional.of(CredentialsSource.fixed(new Credentials(username.get(), password.get())))
                : variable.isPresent()
                        ? environment(username.get(), variable.get(),
                                keys.passwordEnv().pathFor(upstream, element))
                        : file(username.get(), file.orElseThrow(),
                                keys.passwordFile().pathFor(upstream, element));
    }

    private Optional<CredentialsSource> environment(String username, String variable, String path) {
        String found = environment.apply(variable);
        if (found == null || found.isEmpty()) {
            report.accept(path, "the environment has no variable of this name, or an empty one");
            return Optional.empty();
        }
        return Optional.of(CredentialSources.environment(username, variable, environment));
    }

    private Optional<CredentialsSource> file(String username, Path file, String path) {
        try {
            if (Files.readString(file).isBlank()) {
                report.accept(path, "the file is empty");
                return Optional.empty();
            }
            return Optional.of(CredentialSources.file(username, file));
        } catch (IOException e) {
            report.accept(path,
                    Files.exists(file) ? "the file is not readable by this user" : "there is no such file");
            return Optional.empty();
        }
    }

    private Optional<CredentialsSource> dockerConfig(Path file, String path) {
        if (!Files.exists(file)) {
            report.accept(path, "there is no such file or folder");
            return Optional.empty();
        }
        return Optional.of(CredentialSources.dockerConfig(file));
    }
}
