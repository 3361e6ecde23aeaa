package dev.weir.bench.work;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.weir.bench.peer.Peer;
import dev.weir.bench.result.Rows;
import dev.weir.bench.result.Unit;

/**
 * Peers that were started together and are closed together.
 *
 * @param all the peers
 */
record Peers(List<Peer> all) implements AutoCloseable {

    static final String PEAK = "resident at its peak";

    Optional<Peer> named(String name) {
        return all.stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** Adds a row for the memory of each. */
    void addMemory(Rows rows) throws IOException {
        for (Peer peer : all) {
            rows.add(peer.name(), PEAK, Unit.MEGABYTES, peer.peakMegabytes());
        }
    }

    @Override
    public void close() {
        all.forEach(Peer::close);
    }
}
