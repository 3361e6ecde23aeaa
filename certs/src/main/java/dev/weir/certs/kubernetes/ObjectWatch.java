package dev.weir.certs.kubernetes;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that one object changes. A watch that drops, expires or can't be had yet is begun anew, with a list before it,
 * so that no change is missed. It needs {@code list} and {@code watch} for the one name.
 */
final class ObjectWatch<T extends HasMetadata> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectWatch.class);

    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final SharedIndexInformer<T> informer;

    private ObjectWatch(SharedIndexInformer<T> informer) {
        this.informer = informer;
    }

    /** Watches an object; it need not exist. */
    static <T extends HasMetadata> ObjectWatch<T> start(String what, Informable<T> object) {
        SharedIndexInformer<T> informer = object.runnableInformer(0);
        ObjectWatch<T> watch = new ObjectWatch<>(informer);
        informer.addEventHandler(watch.new Events());
        informer.exceptionHandler((started, thrown) -> {
            LOG.debug("{} can't be watched, trying again: {}", what, thrown.getMessage());
            return true;
        });
        informer.start();
        return watch;
    }

    void onChange(Runnable action) {
        actions.add(action);
    }

    private void changed() {
        actions.forEach(Runnable::run);
    }

    @Override
    public void close() {
        informer.stop();
    }

    private final class Events implements ResourceEventHandler<T> {

        @Override
        public void onAdd(T object) {
            changed();
        }

        @Override
        public void onUpdate(T before, T after) {
            changed();
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            changed();
        }
    }
}
