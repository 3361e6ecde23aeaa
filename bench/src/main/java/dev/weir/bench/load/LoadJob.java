package dev.weir.bench.load;

import java.net.URI;
import java.util.List;

/**
 * What the load generator is to do.
 *
 * @param shape how the requests follow each other
 * @param address where to, without a path
 * @param connections how many at once, 1 or more
 * @param warmUpSeconds how long it goes on before anything counts; 0 or more
 * @param seconds how long it counts; for shapes that end by themselves, the longest they may take
 * @param rate requests a second of an {@link Shape#OPEN} loop; bytes a second of a {@link Shape#SLOW} reader
 * @param verify whether every byte of every blob is compared with what it must be
 * @param fetches what is asked for, in turn
 * @param images what {@link Shape#PULLS} pull, each {@code repository:tag}
 */
public record LoadJob(Shape shape, URI address, int connections, double warmUpSeconds, double seconds,
        double rate, boolean verify, List<Fetch> fetches, List<String> images) {

    /** How requests follow each other. */
    public enum Shape {
        /** Each connection asks again as soon as it has its answer. */
        CLOSED,
        /** Requests fall due at a constant rate, and their time counts from then on, whoever has kept them waiting. */
        OPEN,
        /** Everything is asked for once: connections are made first, and begin at one moment. */
        ONCE,
        /** Each connection reads at a constant slow rate, for the whole time. */
        SLOW,
        /** Each node pulls each image, as containerd does. */
        PULLS
    }

    /** Copies the lists, and checks the numbers. */
    public LoadJob {
        fetches = List.copyOf(fetches);
        images = List.copyOf(images);
        if (connections < 1 || warmUpSeconds < 0 || seconds <= 0) {
            throw new IllegalArgumentException("a load needs connections and time");
        }
        if (fetches.isEmpty() && shape != Shape.PULLS) {
            throw new IllegalArgumentException("a load needs something to ask for");
        }
        if (rate <= 0 && (shape == Shape.OPEN || shape == Shape.SLOW)) {
            throw new IllegalArgumentException("this shape needs a rate");
        }
    }

    /** Each connection asks again as soon as it has its answer. */
    public static LoadJob closed(URI address, int connections, double warmUp, double seconds,
            List<Fetch> fetches) {
        return new LoadJob(Shape.CLOSED, address, connections, warmUp, seconds, 0, false, fetches, List.of());
    }

    /** Requests at a constant rate, whatever the answers do. */
    public static LoadJob open(URI address, int connections, double warmUp, double seconds, double rate,
            List<Fetch> fetches) {
        return new LoadJob(Shape.OPEN, address, connections, warmUp, seconds, rate, false, fetches,
                List.of());
    }

    /** Everything once, every byte compared. */
    public static LoadJob once(URI address, int connections, double seconds, List<Fetch> fetches) {
        return new LoadJob(Shape.ONCE, address, connections, 0, seconds, 0, true, fetches, List.of());
    }

    /** Slow readers, every byte compared. */
    public static LoadJob slow(URI address, int readers, double seconds, double bytesPerSecond,
            List<Fetch> fetches) {
        return new LoadJob(Shape.SLOW, address, readers, 0, seconds, bytesPerSecond, true, fetches,
                List.of());
    }

    /**
     * Nodes that pull images.
     *
     * @param blobs every layer that there is
     */
    public static LoadJob pulls(URI address, int nodes, double seconds, List<String> images,
            List<Fetch> blobs) {
        return new LoadJob(Shape.PULLS, address, nodes, 0, seconds, 0, true, blobs, images);
    }

    /** The same, with every byte compared, or not. */
    public LoadJob verifying(boolean every) {
        return new LoadJob(shape, address, connections, warmUpSeconds, seconds, rate, every, fetches, images);
    }
}
