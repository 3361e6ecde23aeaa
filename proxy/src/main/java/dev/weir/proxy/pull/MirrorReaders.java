package dev.weir.proxy.pull;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.upstream.UpstreamAnswer;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamRequest;

/** The places of the mirror, for reading: the first that works is asked, and the next when it does not have it. */
final class MirrorReaders {

    private final List<MirrorReader> places;
    private final boolean redirects;

    MirrorReaders(UpstreamClient client, MirrorSettings settings, InstantSource clock) {
        this.places = settings.places().stream().map(each -> new MirrorReader(client, each, clock)).toList();
        this.redirects = settings.redirectBlobs();
    }

    /** Asks for a manifest or a blob; whoever takes the answer closes it. */
    Optional<UpstreamAnswer> ask(String registry, UpstreamRequest request) {
        for (MirrorReader each : places) {
            Optional<UpstreamAnswer> answer = each.ask(registry, request);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** Asks the places that failed a moment ago: there is nobody else. */
    Optional<UpstreamAnswer> insist(String registry, UpstreamRequest request) {
        for (MirrorReader each : places) {
            Optional<UpstreamAnswer> answer = each.isHealthy()
                    ? Optional.empty()
                    : each.insist(registry, request);
            if (answer.isPresent()) {
                return answer;
            }
        }
        return Optional.empty();
    }

    /** Returns where a client can get a blob by itself; empty if it can't, or is not to be sent there. */
    Optional<String> redirect(String registry, UpstreamRequest request) {
        for (MirrorReader each : redirects ? places : List.<MirrorReader>of()) {
            Optional<String> location = each.redirect(registry, request);
            if (location.isPresent()) {
                return location;
            }
        }
        return Optional.empty();
    }
}
