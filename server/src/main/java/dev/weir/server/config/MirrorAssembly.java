package dev.weir.server.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.mirror.MirrorPlatforms;
import dev.weir.proxy.mirror.MirrorSettings;
import dev.weir.proxy.mirror.SyncSettings;
import dev.weir.proxy.reference.InvalidReferenceException;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.reference.Platform;
import dev.weir.proxy.upstream.Endpoint;
import dev.weir.proxy.upstream.NetworkSettings;
import dev.weir.proxy.upstream.UpstreamSettings;

/** Makes the mirror's settings of the configuration. */
final class MirrorAssembly {

    private static final String NO_UPSTREAM = "";
    private static final int[] FIRST = {};

    private final Values values;
    private final BiConsumer<String, String> report;
    private final ConfiguredCredentials credentials;

    /** Problems are reported as a key's path and a message. */
    MirrorAssembly(Values values, Function<String, @Nullable String> environment,
            BiConsumer<String, String> report) {
        this.values = values;
        this.report = report;
        this.credentials = new ConfiguredCredentials(values, environment, report);
    }

    /** Returns the mirror; empty if there is none. */
    Optional<MirrorSettings> build() {
        List<MirrorPlace> places = new ArrayList<>();
        place(MirrorKeys.PLACE, FIRST).ifPresent(places::add);
        boolean none = values.get(MirrorKeys.PLACE.type()) == PlaceKeys.Type.NONE;
        int others = values.count(MirrorKeys.ALSO);
        if (none && others > 0) {
            report.accept(MirrorKeys.ALSO, "needs a first place: set mirror.type");
        }
        for (int i = 0; i < others; i++) {
            if (values.find(MirrorKeys.OTHER.type(), NO_UPSTREAM, i).isEmpty()) {
                report.accept(MirrorKeys.ALSO + "[" + i + "]", "needs type");
            } else {
                place(MirrorKeys.OTHER, i).ifPresent(places::add);
            }
        }
        if (places.stream()
                .map(each -> each.naming().host() + "/" + each.naming().prefix())
                .distinct()
                .count() < places
                        .size()) {
            report.accept(MirrorKeys.ALSO, "names a place twice");
        }
        if (places.isEmpty()) {
            return Optional.empty();
        }
        Duration every = values.get(MirrorKeys.SYNC_EVERY);
        return Optional.of(new MirrorSettings(places, platforms(), values.get(MirrorKeys.REFERRERS),
                values.get(MirrorKeys.BLOBS) == MirrorKeys.BlobWay.REDIRECT, values.get(MirrorKeys.COPIES),
                values.get(MirrorKeys.TRANSFERS),
                new SyncSettings(every.isZero() ? Optional.empty() : Optional.of(every),
                        values.get(MirrorKeys.SYNC_UNUSED), values.get(MirrorKeys.SYNC_DELETE))));
    }

    private MirrorPlatforms platforms() {
        List<String> named = values.find(MirrorKeys.PLATFORMS).orElse(List.of(MirrorTypes.ALL));
        if (named.equals(List.of(MirrorTypes.ALL))) {
            return MirrorPlatforms.ALL;
        }
        if (named.equals(List.of(MirrorTypes.USED))) {
            return MirrorPlatforms.USED;
        }
        if (named.isEmpty() || named.contains(MirrorTypes.ALL) || named.contains(MirrorTypes.USED)) {
            report.accept(MirrorKeys.PLATFORMS.path(), "takes all, used, or a list of platforms");
            return MirrorPlatforms.ALL;
        }
        return MirrorPlatforms.of(named.stream().map(Platform::parse).toList());
    }

    private Optional<MirrorPlace> place(PlaceKeys keys, int... element) {
        return switch (values.find(keys.type(), NO_UPSTREAM, element).orElse(PlaceKeys.Type.NONE)) {
            case NONE -> Optional.empty();
            case REGISTRY -> registry(keys, element);
            case ECR -> new EcrAssembly(values, report, keys.ecr(), element).build();
        };
    }

    private Optional<MirrorPlace> registry(PlaceKeys keys, int... element) {
        Optional<URI> url = values.find(keys.url(), NO_UPSTREAM, element);
        if (url.isEmpty()) {
            report.accept(keys.type().pathFor(NO_UPSTREAM, element),
                    "registry needs " + keys.url().pathFor(NO_UPSTREAM, element));
            return Optional.empty();
        }
        boolean insecure = values.get(keys.insecure(), NO_UPSTREAM, element);
        if (url.get().getScheme().equals("http") && !insecure && !Urls.isThisMachine(url.get().getHost())) {
            report.accept(keys.url().pathFor(NO_UPSTREAM, element), "plain HTTP beyond this machine needs "
                    + keys.insecure().pathFor(NO_UPSTREAM, element) + ": true");
        }
        Optional<Path> ca = values.find(keys.ca(), NO_UPSTREAM, element);
        ca.filter(file -> !Files.isRegularFile(file))
                .ifPresent(file -> report.accept(keys.ca().pathFor(NO_UPSTREAM, element),
                        "there is no such file"));
        String host = url.get().getAuthority();
        try {
            MirrorNaming naming = new MirrorNaming(host,
                    values.find(keys.prefix(), NO_UPSTREAM, element).orElse(""));
            UpstreamSettings registry = UpstreamSettings
                    .of(host,
                            List.of(new Endpoint(url.get(), "",
                                    credentials.of(keys.credentials(), NO_UPSTREAM, element))))
                    .with(new NetworkSettings(insecure, ca, Optional.empty(), Optional.empty(),
                            new NetworkSettings.Proxy.Environment(), List.of()));
            return Optional.of(new MirrorPlace(registry, naming));
        } catch (InvalidReferenceException e) {
            report.accept(keys.prefix().pathFor(NO_UPSTREAM, element), String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
