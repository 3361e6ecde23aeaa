package dev.weir.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that one run measured.
 *
 * @param format the number of this form of file
 * @param date when it began, as in ISO 8601
 * @param machine the machine and the versions of what took part
 * @param results what was measured, in the order it was
 */
public record Run(int format, String date, Map<String, String> machine, List<Result> results) {

    /** The form that this program writes and reads. */
    public static final int FORMAT = 2;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Copies the list. */
    public Run {
        results = List.copyOf(results);
    }

    /** Returns all targets. */
    public List<Check> checks() {
        return results.stream().flatMap(result -> result.checks().stream()).toList();
    }

    /** Writes everything, every single value included, as JSON. */
    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the file can't be read or has another form
     */
    public static Run read(Path file) throws IOException {
        try {
            Run run = JSON.readValue(Files.readString(file), Run.class);
            if (run.format() != FORMAT) {
                throw new IOException(
                        file + " has the form " + run.format() + ", this program reads the form "
                                + FORMAT);
            }
            return run;
        } catch (JacksonException e) {
            throw new IOException(file + " holds no results: " + e.getOriginalMessage(), e);
        }
    }
}
