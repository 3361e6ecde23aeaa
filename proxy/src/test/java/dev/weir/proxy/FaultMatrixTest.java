package dev.weir.proxy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault for every kind of request, cold and warm, with one client and with many. Whatever the upstream does, a
 * client gets right bytes or an honest end, soon, and nothing is kept that was not verified.
 */
class FaultMatrixTest {

    private static final int MANY = 8;
    /** Most cells only wait: for a stall, a pause, a refusal. */
    private static final int AT_ONCE = 32;

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> whateverTheUpstreamDoes() throws Exception {
        List<MatrixCase> cases = cases();
        List<Future<?>> played = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (MatrixCase each : cases) {
                Path own = Files.createDirectory(folder.resolve(Integer.toString(played.size())));
                played.add(threads.submit(() -> {
                    each.play(own);
                    return null;
                }));
            }
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < played.size(); i++) {
            Future<?> result = played.get(i);
            tests.add(DynamicTest.dynamicTest(cases.get(i).name(), () -> {
                try {
                    result.get();
                } catch (ExecutionException e) {
                    throw e.getCause();
                }
            }));
        }
        return tests.stream();
    }

    private static List<MatrixCase> cases() {
        List<MatrixCase> cases = new ArrayList<>();
        for (MatrixAsk ask : MatrixAsk.values()) {
            for (FaultMatrix.Row row : FaultMatrix.rows(ask.target, MatrixCase.closedPort())) {
                if (row.cold() == FaultMatrix.Cold.LIED_TO && !ask.isVerified()) {
                    continue;
                }
                cases.add(new MatrixCase(row, ask, false, 1));
                cases.add(new MatrixCase(row, ask, false, MANY));
                cases.add(new MatrixCase(row, ask, true, 1));
                cases.add(new MatrixCase(row, ask, true, MANY));
            }
        }
        return cases;
    }
}
