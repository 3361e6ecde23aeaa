package dev.weir.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** Reads a configuration file: its text, its keys and values, and what they mean together. */
final class ConfigFile {

    private static final long MAX_BYTES = 4L << 20;

    private ConfigFile() {}

    /** Reads a file; the environment is asked for passwords. */
    static WeirConfig load(Path file, Function<String, @Nullable String> environment) throws ConfigException {
        return parse(file.toString(), text(file), environment);
    }

    /** Reads a file's text. */
    static WeirConfig parse(String name, String text, Function<String, @Nullable String> environment)
            throws ConfigException {
        List<Problem> problems = new ArrayList<>();
        Values values = new YamlReader(name, problems).read(text);
        return new ConfigAssembly(name, values, environment, problems).build();
    }

    private static String text(Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable(file, "larger than 4 MiB; that is no configuration");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw unreadable(file, "not readable by this user");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "not UTF-8");
        } catch (IOException e) {
            throw unreadable(file, "can't be read: " + e.getMessage());
        }
    }

    private static ConfigException unreadable(Path file, String why) {
        return new ConfigException(List.of(new Problem(file.toString(), 0, 0, "", why)));
    }
}
