package dev.weir.bench.work;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

import dev.weir.bench.cluster.FakeCluster;
import dev.weir.bench.cluster.WebhookClient;
import dev.weir.bench.peer.Peer;
import dev.weir.bench.peer.Setting;
import dev.weir.bench.peer.Weir;

/**
 * Weir with its webhook, in a cluster of its own.
 *
 * @param weir the program
 * @param client asks the webhook
 * @param cluster what the program follows
 */
record Admitting(Weir.Started weir, WebhookClient client, FakeCluster cluster) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * Starts it, and returns when it follows the cluster.
     *
     * @param mirror where look-ups go; without, pods are pointed at Weir itself
     * @param headStart whether what is admitted is fetched at once
     * @param javaOptions further options of its JVM
     */
    static Admitting start(Bed bed, Workload workload, Optional<URI> mirror, boolean headStart,
            String javaOptions) throws IOException, InterruptedException {
        Weir program = bed.weir().orElseThrow();
        Path folder = bed.newFolder(Peer.WEIR);
        FakeCluster cluster = FakeCluster.start(folder);
        Optional<Weir.Started> started = Optional.empty();
        boolean ready = false;
        try {
            Setting setting = bed.setting()
                    .withJavaOptions(javaOptions)
                    .withWebhook(new Setting.Webhook(cluster.kubeconfig(), mirror, headStart));
            Weir.Started weir = program.launch(folder, bed.profiled(workload, program, setting));
            started = Optional.of(weir);
            cluster.awaitFollowed(PATIENCE);
            Admitting all = new Admitting(weir,
                    WebhookClient.of(weir.webhook(), Weir.authorities(folder)), cluster);
            ready = true;
            return all;
        } finally {
            if (!ready) {
                started.ifPresent(Weir.Started::close);
                cluster.close();
            }
        }
    }

    /**
     * Makes sure that the program asked its cluster for nothing that it does not have: it would have met errors, and the
     * figures would be those of errors.
     */
    void checkCluster() throws IOException {
        if (!cluster.refused().isEmpty()) {
            throw new IOException("the cluster was asked for what it has not: " + cluster.refused());
        }
    }

    @Override
    public void close() {
        client.close();
        weir.close();
        cluster.close();
    }
}
