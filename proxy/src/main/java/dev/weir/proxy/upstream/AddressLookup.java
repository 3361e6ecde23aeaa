package dev.weir.proxy.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.util.NetUtil;

/**
 * Turns host names into addresses with the JDK's resolver. A look-up blocks in the operating system, where it would hold
 * on to a virtual thread's carrier, so a few platform threads of its own do it; they end when there is nothing to do.
 */
final class AddressLookup implements AutoCloseable {

    /** The resolver; tests put their own here. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private static final int THREADS = 8;
    private static final int THREAD_IDLE_SECONDS = 10;

    private final Resolver resolver;
    private final ThreadPoolExecutor threads;

    AddressLookup(Resolver resolver) {
        this.resolver = resolver;
        threads = new ThreadPoolExecutor(THREADS, THREADS, THREAD_IDLE_SECONDS, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), Thread.ofPlatform().daemon().name("weir-dns-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Returns a host's addresses, one or more, in the resolver's order. */
    List<InetAddress> find(String host, Duration limit, Purpose purpose) throws UpstreamException {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            try {
                return List.of(InetAddress.getByAddress(literal));
            } catch (UnknownHostException e) {
                throw purpose.failure(Failure.DNS, host + " is not an address", e);
            }
        }
        Future<InetAddress[]> found = threads.submit(() -> resolver.resolve(host));
        try {
            return List.of(found.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw purpose.failure(Failure.DNS, "the host " + host + " has no address that can be found", e);
        } catch (TimeoutException e) {
            found.cancel(true);
            throw purpose.failure(Failure.DNS, "looking up the host " + host + " took longer than "
                    + Wording.time(limit), e);
        } catch (InterruptedException e) {
            found.cancel(true);
            throw purpose.interrupted(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
