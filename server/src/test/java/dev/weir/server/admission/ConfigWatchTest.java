package dev.weir.server.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import dev.weir.admission.rules.SwapPolicy;
import dev.weir.server.config.WeirConfig;

/** The file changes while the program runs. */
@SuppressWarnings("NullAway.Init") // started before each test
class ConfigWatchTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(ConfigWatch.class);

    @TempDir
    private Path folder = Path.of("");

    private final List<SwapPolicy> used = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private Path file;
    private ConfigWatch watch;
    private boolean fails;

    @BeforeEach
    void start() throws IOException {
        file = Files.writeString(folder.resolve("weir.yaml"), "admission: {swap: exists}\n");
        log.start();
        LOG.addAppender(log);
        // Commands that other tests run make it quiet.
        LOG.setLevel(Level.INFO);
        watch = ConfigWatch.start(file, this::use, metrics);
    }

    @AfterEach
    void stop() {
        watch.close();
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    private synchronized void use(WeirConfig config) {
        if (fails) {
            throw new StackOverflowError();
        }
        used.add(config.admission().settings().policy().swap());
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
        watch.look();
    }

    private double good() {
        return metrics.scrape()
                .stream()
                .filter(GaugeSnapshot.class::isInstance)
                .map(GaugeSnapshot.class::cast)
                .filter(each -> each.getMetadata().getName().equals("weir_config_is_good"))
                .mapToDouble(each -> each.getDataPoints().getFirst().getValue())
                .sum();
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aGoodFileIsUsedAndOneThatHasNotChangedIsNot() throws Exception {
        watch.look();
        write("admission: {swap: always}\n");
        watch.look();
        assertEquals(List.of(SwapPolicy.ALWAYS), used);
        assertEquals(1, good());
    }

    @Test
    void aBadFileIsRefusedAndTheNextGoodOneIsTaken() throws Exception {
        write("admission: {swop: always}\n");
        assertEquals(List.of(), used);
        assertEquals(0, good());
        assertTrue(said().getLast().contains("the last good one stays") && said().getLast().contains("swop"),
                said()::toString);
        write("admission: {swap: always}\n");
        assertEquals(List.of(SwapPolicy.ALWAYS), used);
        assertEquals(1, good());
    }

    @Test
    void nothingEndsTheWatch() throws Exception {
        write("admission: {rules: [{action: leave, jmespath: \"" + "(".repeat(3_000) + "a" + ")".repeat(3_000)
                + "\"}]}\n");
        assertEquals(0, good());
        fails = true;
        write("admission: {swap: exists, pin: true}\n");
        assertEquals(0, good());
        fails = false;
        write("admission: {swap: always}\n");
        assertEquals(List.of(SwapPolicy.ALWAYS), used);
    }

    @Test
    void aFileThatIsGoneIsSaidOnceAndComesBack() throws Exception {
        Files.delete(file);
        for (int i = 0; i < 5; i++) {
            watch.look();
        }
        assertEquals(1, said().stream().filter(each -> each.contains("is gone or empty")).count(),
                said()::toString);
        write("admission: {swap: always}\n");
        assertEquals(List.of(SwapPolicy.ALWAYS), used);
    }
}
