package dev.weir.proxy.pull;

import dev.weir.proxy.store.SharedFile;

/**
 * One reader's hold on a flight's file.
 *
 * @param flight the flight
 * @param file its file, retained once for this view
 */
public record FlightView(Flight flight, SharedFile file) {

    /** Lets the file go; call it once. */
    public void release() {
        file.release();
    }
}
