package dev.weir.admission.rules;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.burt.jmespath.Expression;
import io.burt.jmespath.jcf.JcfRuntime;

/**
 * Evaluates expressions within bounds: a short one can ask for more values than there is memory, or take longer than a pod
 * may wait. Values are counted as if each place that names one had its own, since whatever writes or compares them walks
 * them so.
 */
final class BoundedRuntime extends JcfRuntime {

    /** All values of one evaluation together, in bytes, about: several times a large pod. */
    private static final long MOST_BYTES = 16L << 20;
    private static final int MOST_STEPS = 200_000;
    private static final long VALUE_BYTES = 16;

    private static final ScopedValue<Evaluation> CURRENT = ScopedValue.newInstance();

    /** An evaluation has reached a bound. */
    static final class BoundException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BoundException(String message) {
            super(message);
        }
    }

    /** What one evaluation has used. */
    private static final class Evaluation {
        private final long until;
        private final IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();
        private long bytes;
        private int steps;

        Evaluation(long until) {
            this.until = until;
        }

        void step() {
            if (++steps > MOST_STEPS) {
                throw new BoundException("it takes more than " + MOST_STEPS + " steps");
            }
            if (System.nanoTime() - until >= 0) {
                throw new BoundException("it is not done within the budget of the pod");
            }
        }

        Object made(Object value) {
            use(size(value));
            return value;
        }

        void use(long more) {
            bytes += more;
            if (bytes > MOST_BYTES) {
                throw new BoundException("its values take more than " + (MOST_BYTES >> 20) + " MiB");
            }
        }

        private long size(Object value) {
            if (value instanceof String text) {
                return VALUE_BYTES + text.length();
            }
            if (!(value instanceof Collection) && !(value instanceof Map)) {
                return VALUE_BYTES;
            }
            Long known = sizes.get(value);
            if (known != null) {
                return known;
            }
            long size = VALUE_BYTES;
            Collection<?> parts = value instanceof Map<?, ?> map ? map.values() : (Collection<?>) value;
            for (Object each : parts) {
                size += size(each);
            }
            if (value instanceof Map<?, ?> map) {
                for (Object each : map.keySet()) {
                    size += size(each);
                }
            }
            sizes.put(value, size);
            return size;
        }
    }

    /**
     * Evaluates an expression of this runtime.
     *
     * @param until the time, as {@link System#nanoTime} has it, when it is given up
     * @throws BoundException if it reaches a bound
     */
    Object search(Expression<Object> expression, Object context, long until) {
        Evaluation evaluation = new Evaluation(until);
        evaluation.step();
        return ScopedValue.where(CURRENT, evaluation).call(() -> expression.search(context));
    }

    private static Object made(Object value) {
        if (CURRENT.isBound()) {
            CURRENT.get().step();
            return CURRENT.get().made(value);
        }
        return value;
    }

    private static void step() {
        if (CURRENT.isBound()) {
            CURRENT.get().step();
        }
    }

    @Override
    public List<Object> toList(Object value) {
        step();
        return super.toList(value);
    }

    @Override
    public String toString(Object value) {
        if (CURRENT.isBound()) {
            CURRENT.get().step();
            CURRENT.get().made(value);
        }
        return super.toString(value);
    }

    @Override
    public boolean isTruthy(Object value) {
        step();
        return super.isTruthy(value);
    }

    @Override
    public int compare(Object one, Object other) {
        step();
        return super.compare(one, other);
    }

    @Override
    public Object getProperty(Object value, Object name) {
        step();
        return super.getProperty(value, name);
    }

    @Override
    public Object createArray(Collection<Object> elements) {
        return made(super.createArray(elements));
    }

    @Override
    public Object createObject(Map<Object, Object> members) {
        return made(super.createObject(members));
    }

    @Override
    public Object createString(String text) {
        return made(super.createString(text));
    }
}
