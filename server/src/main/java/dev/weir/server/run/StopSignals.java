package dev.weir.server.run;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first one asks to stop, the second one stops at once. A shutdown hook could not tell a second
 * signal, so this uses {@code sun.misc.Signal}, by reflection because javac warns of it under every setting; where it
 * is missing the JVM's own handling stays.
 */
public final class StopSignals {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int EXIT_AT_ONCE = 130;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Runnable stop;

    private StopSignals(Runnable stop) {
        this.stop = stop;
    }

    /** Runs something on a thread of its own at the first signal. */
    public static void onFirst(Runnable stop) {
        StopSignals signals = new StopSignals(stop);
        signals.install("TERM");
        signals.install("INT");
    }

    private void received(String name) {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("SIG{}: no new connections; a second signal ends at once", name);
            Thread.ofPlatform().name("weir-stop").start(stop);
        } else {
            Runtime.getRuntime().halt(EXIT_AT_ONCE);
        }
    }

    private void install(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Consumer<Object> target = _ -> received(name);
            Method accept = Consumer.class.getMethod("accept", Object.class);
            Object proxy = MethodHandleProxies.asInterfaceInstance(handler,
                    MethodHandles.publicLookup().unreflect(accept).bindTo(target));
            signal.getMethod("handle", signal, handler)
                    .invoke(null,
                            signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.debug("SIG{} is left to the JVM: {}", name, e.toString());
        }
    }
}
