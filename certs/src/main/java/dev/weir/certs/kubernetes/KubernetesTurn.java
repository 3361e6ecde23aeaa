package dev.weir.certs.kubernetes;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.weir.certs.Turn;

/**
 * A turn held by a Kubernetes Lease, as Kubernetes' own controllers do it: whoever holds it renews it; the others take it
 * when it has not been renewed for its duration, by their own clocks from when they saw it last, so that no two clocks
 * need to agree. It needs {@code get}, {@code create} and {@code update} for leases, of the one name. Safe for use by
 * many threads.
 *
 * <pre>{@code
 * try (KubernetesTurn turn = KubernetesTurn.take(client, "weir", "weir-mirror", pod, Times.USUAL)) {
 *     if (turn.isOurs()) { … }
 * }
 * }</pre>
 */
public final class KubernetesTurn implements Turn {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesTurn.class);

    /**
     * How long things take.
     *
     * @param lease after how long without renewal others take the turn; a second or more
     * @param deadline how long after its last renewal a holder still acts; less than {@code lease}
     * @param retry how often it is renewed, or looked at; less than {@code deadline}
     */
    public record Times(Duration lease, Duration deadline, Duration retry) {

        /** The times of Kubernetes' own controllers. */
        public static final Times USUAL = new Times(Duration.ofSeconds(15), Duration.ofSeconds(10),
                Duration.ofSeconds(2));

        /** Checks that a holder stops before others begin. */
        public Times {
            if (lease.toSeconds() < 1 || deadline.compareTo(lease) >= 0 || retry.compareTo(deadline) >= 0
                    || !retry.isPositive()) {
                throw new IllegalArgumentException("a turn's times are lease > deadline > retry > 0");
            }
        }
    }

    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private final String identity;
    private final Times times;
    private final LongSupplier nanos;
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile long renewedAt;
    private volatile boolean held;
    private boolean told;
    private String seen = "";
    private long seenAt;

    private KubernetesTurn(KubernetesClient client, String namespace, String name, String identity,
            Times times, LongSupplier nanos) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
        // A pod that is started again under its old name is another one.
        this.identity = identity + "_" + UUID.randomUUID().toString().substring(0, 8);
        this.times = times;
        this.nanos = nanos;
        this.thread = Thread.ofVirtual().name("weir-turn-" + name).unstarted(this::keep);
    }

    /**
     * Takes part from now on; whose turn it is shows within moments.
     *
     * @param name the Lease's name; one for each kind of work
     * @param identity this replica's name, for people who look at the Lease
     */
    public static KubernetesTurn take(KubernetesClient client, String namespace, String name, String identity,
            Times times) {
        KubernetesTurn turn = new KubernetesTurn(client, namespace, name, identity, times, System::nanoTime);
        turn.thread.start();
        return turn;
    }

    @Override
    public boolean isOurs() {
        return held && nanos.getAsLong() - renewedAt < times.deadline().toNanos();
    }

    @Override
    public void onChange(Runnable action) {
        actions.add(action);
    }

    private void keep() {
        try {
            while (true) {
                try {
                    look();
                } catch (IOException | RuntimeException e) {
                    LOG.debug("{}: {}", place(), e.getMessage());
                }
                tell();
                Thread.sleep(times.retry());
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() throws IOException {
        long now = nanos.getAsLong();
        Optional<Lease> found = Calls.get(place(), lease()::get);
        if (found.isEmpty()) {
            Lease made = new LeaseBuilder().withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .endMetadata()
                    .withSpec(spec(new LeaseSpec(), true))
                    .build();
            settle(Calls.change(place(), () -> client.resource(made).create()), now);
            return;
        }
        Lease lease = found.get();
        LeaseSpec spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        String holder = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
        boolean ours = holder.equals(identity);
        if (!ours && !isFree(holder, spec, lease.getMetadata().getResourceVersion(), now)) {
            held = false;
            return;
        }
        Lease changed = new LeaseBuilder(lease).withSpec(spec(spec, !ours)).build();
        settle(Calls.change(place(), () -> client.resource(changed).update()), now);
    }

    /** Another's turn is over when he has given it back, or has done nothing for as long as he said. */
    private boolean isFree(String holder, LeaseSpec spec, String version, long now) {
        String shown = holder + " " + version;
        if (!shown.equals(seen)) {
            seen = shown;
            seenAt = now;
        }
        long seconds = Objects.requireNonNullElse(spec.getLeaseDurationSeconds(),
                (int) times.lease().toSeconds());
        return holder.isEmpty() || now - seenAt > Duration.ofSeconds(seconds).toNanos();
    }

    private LeaseSpec spec(LeaseSpec before, boolean begins) {
        ZonedDateTime time = ZonedDateTime.now(ZoneOffset.UTC);
        before.setHolderIdentity(identity);
        before.setLeaseDurationSeconds((int) times.lease().toSeconds());
        before.setRenewTime(time);
        if (begins) {
            before.setAcquireTime(time);
            before.setLeaseTransitions(Objects.requireNonNullElse(before.getLeaseTransitions(), -1) + 1);
        }
        return before;
    }

    /** The time before the call counts: others reckon from after it. */
    private void settle(boolean done, long before) {
        if (done) {
            renewedAt = before;
            held = true;
        }
    }

    private void tell() {
        boolean ours = isOurs();
        if (ours != told) {
            told = ours;
            LOG.info(ours ? "it is this replica's turn: {}" : "it is another replica's turn: {}", place());
            actions.forEach(Runnable::run);
        }
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(namespace).withName(name);
    }

    private String place() {
        return "the Lease " + namespace + "/" + name;
    }

    /** Gives the turn back, so that another replica takes it at once. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!held) {
            return;
        }
        held = false;
        try {
            Optional<Lease> found = Calls.get(place(), lease()::get);
            if (found.isPresent() && identity.equals(found.get().getSpec().getHolderIdentity())) {
                found.get().getSpec().setHolderIdentity("");
                Calls.change(place(), () -> client.resource(found.get()).update());
            }
        } catch (IOException e) {
            LOG.debug("the turn can't be given back and runs out by itself: {}", e.getMessage());
        }
    }
}
