package dev.weir.testing;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/** Serves the requests of connections, one after the other, with the faults that match them. */
final class Exchange implements Listener.Service {
    /** What a listener answers. */
    interface Site extends Request.Sorter {
        /** The refusal of a request that isn't allowed; null when it is. */
        @Nullable
        Response refusal(Request request);

        Response answer(Request request, Effects effects) throws IOException;
    }

    private final Site site;
    private final @Nullable ServerTls tls;
    private final Faults faults;
    private final Consumer<RecordedRequest> record;
    private final LongSupplier rate;

    Exchange(Site site, @Nullable ServerTls tls, Faults faults, Consumer<RecordedRequest> record,
            LongSupplier rate) {
        this.site = site;
        this.tls = tls;
        this.faults = faults;
        this.record = record;
        this.rate = rate;
    }

    @Override
    public void serve(SocketChannel channel, int number) throws IOException, InterruptedException {
        try (Wire wire = Wire.of(channel, tls)) {
            ResponseWriter writer = new ResponseWriter(wire, rate);
            boolean more = true;
            while (more) {
                Request request = Request.read(wire.in, wire.out, site, number);
                if (request == null) {
                    return;
                }
                record.accept(request.record);
                more = one(request, writer, wire);
            }
        }
    }

    private boolean one(Request request, ResponseWriter writer, Wire wire)
            throws IOException, InterruptedException {
        Effects effects = new Effects();
        faults.apply(request.record, true, effects);
        if (effects.delay != null) {
            TimeUnit.NANOSECONDS.sleep(effects.delay.toNanos());
        }
        if (effects.stallBeforeHeaders && !wire.awaitUnlessLeft(effects.released)) {
            return false;
        }
        if (effects.drop) {
            return false;
        }
        Response response = effects.answer != null ? effects.answer : site.refusal(request);
        if (response == null) {
            faults.apply(request.record, false, effects);
            response = effects.answer != null ? effects.answer : site.answer(request, effects);
        }
        request.body.skip(Long.MAX_VALUE);
        return writer.write(request, response, effects);
    }
}
