package dev.weir.proxy.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The program of the other process: keeps state, says how much it has written, and goes on until told to stop. */
final class ChildKeeper {

    private ChildKeeper() {}

    /** Arguments: the file, and how many uses to report; 0 means until killed. */
    public static void main(String[] arguments) {
        long uses = Long.parseLong(arguments[1]);
        KeeperLimits limits = new KeeperLimits(Duration.ofMillis(5), 1_000, 100_000);
        try (StateKeeper keeper = StateKeeper.open(Path.of(arguments[0]), limits)) {
            long said = 0;
            for (long i = 0; uses == 0 || i < uses; i++) {
                keeper.used(TestUses.byDigest("image " + i % 20, i));
                LockSupport.parkNanos(10_000);
                long written = keeper.statistics().written();
                if (written > said) {
                    said = written;
                    System.out.println(written);
                }
            }
        }
    }
}
