package dev.weir.proxy.mirror.ecr;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.weir.proxy.credentials.EcrAccess;
import dev.weir.proxy.mirror.MirrorPlace;
import dev.weir.proxy.reference.MirrorNaming;
import dev.weir.proxy.upstream.ClientSettings;
import dev.weir.proxy.upstream.UpstreamClient;
import dev.weir.proxy.upstream.UpstreamObserver;
import dev.weir.testing.EcrBuilder;
import dev.weir.testing.FakeEcr;
import dev.weir.testing.FakeEcrApi;

/** A fake Amazon ECR with mirrors in front of it, which talk to it through the real SDK. */
public final class EcrFixture implements AutoCloseable {

    private static final List<String> PROPERTIES = List.of("aws.accessKeyId", "aws.secretAccessKey",
            "aws.endpointUrlSts");

    private final FakeEcr ecr;
    private final InstantSource clock;
    private final UpstreamClient client;
    private final List<EcrMirror> mirrors = new ArrayList<>();
    final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
    private RepositorySettings repositories = RepositorySettings.DEFAULTS;
    private Optional<String> role = Optional.empty();
    private String account = FakeEcr.ACCOUNT;
    private String region;

    /** Starts one as it comes. */
    public EcrFixture() {
        this(FakeEcr.builder(), InstantSource.system());
    }

    /** Starts one with a clock that repositories age by. */
    public EcrFixture(EcrBuilder builder, InstantSource clock) {
        this.ecr = builder.clock(clock).start();
        this.clock = clock;
        this.region = ecr.region();
        this.client = new UpstreamClient(ClientSettings.DEFAULTS, UpstreamObserver.none(), clock);
        System.setProperty("aws.accessKeyId", FakeEcrApi.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", FakeEcrApi.SECRET_KEY);
        System.setProperty("aws.endpointUrlSts", ecr.api().url().toString());
    }

    /** The fake. */
    public FakeEcr ecr() {
        return ecr;
    }

    EcrFixture repositories(RepositorySettings settings) {
        repositories = settings;
        return this;
    }

    EcrFixture role(String arn) {
        role = Optional.of(arn);
        return this;
    }

    EcrFixture account(String number) {
        account = number;
        return this;
    }

    EcrFixture region(String name) {
        region = name;
        return this;
    }

    EcrSettings ecrSettings() {
        return new EcrSettings(account,
                new EcrAccess(Optional.of(region), role, Optional.of(ecr.api().url()), false, false),
                Optional.of(ecr.registryUrl()), List.of("127.0.0.1"), Map.of(), repositories);
    }

    /** The settings of a mirror there, under {@code cache/}. */
    public MirrorPlace place() {
        EcrSettings settings = ecrSettings();
        return new MirrorPlace(settings.registry(clock), new MirrorNaming(settings.host(), "cache"),
                Optional.of(settings));
    }

    /** A mirror there. */
    public EcrMirror mirror() {
        EcrMirror mirror = new EcrMirror(client, place(), new EcrObserver() {
            @Override
            public void called(EcrAction action, String result) {
                calls.computeIfAbsent(action.action() + " " + result, _ -> new LongAdder()).increment();
            }

            @Override
            public void settingPutRight(EcrAction action) {
                calls.computeIfAbsent("put right " + action.action(), _ -> new LongAdder()).increment();
            }

            @Override
            public void settingFailed(EcrAction action) {
                calls.computeIfAbsent("not set " + action.action(), _ -> new LongAdder()).increment();
            }
        }, clock);
        mirrors.add(mirror);
        return mirror;
    }

    long calls(String what) {
        LongAdder count = calls.get(what);
        return count == null ? 0 : count.sum();
    }

    @Override
    public void close() {
        PROPERTIES.forEach(System::clearProperty);
        mirrors.forEach(EcrMirror::close);
        client.close();
        ecr.close();
    }
}
