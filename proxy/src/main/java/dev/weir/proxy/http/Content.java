package dev.weir.proxy.http;

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.pull.Flight;
import dev.weir.proxy.pull.FlightView;
import dev.weir.proxy.pull.PassingBlob;
import dev.weir.proxy.store.SharedFile;
import dev.weir.proxy.store.StoredContent;

/** What a body's bytes are read from. Whoever has it releases it once. */
sealed interface Content {

    /** Lets go of what it holds. */
    void release();

    /** A whole file of the store. */
    record Stored(StoredContent lease) implements Content {
        @Override
        public void release() {
            lease.close();
        }
    }

    /**
     * A file that is still growing.
     *
     * @param view the flight and its file
     * @param foreign whether the download is another repository's, whose upstream may fail where ours does not
     * @param continuation how to go on without the flight
     */
    record Arriving(FlightView view, boolean foreign, Supplier<Optional<PassingBlob>> continuation)
            implements
                Content {
        @Override
        public void release() {
            view.release();
        }

        Flight flight() {
            return view.flight();
        }
    }

    /** No file at all: straight from the upstream. */
    record Passing(PassingBlob blob) implements Content {
        @Override
        public void release() {
            blob.close();
        }
    }

    /** Returns the file, where there is one. */
    default @Nullable SharedFile file() {
        return switch (this) {
            case Stored stored -> stored.lease().file();
            case Arriving arriving -> arriving.view().file();
            case Passing passing -> null;
        };
    }
}
