package dev.weir.testing;

import java.time.Duration;
import java.time.InstantSource;

/** How a fake Amazon ECR is to be; {@link #start} makes it. */
public final class EcrBuilder {
    String account = FakeEcr.ACCOUNT;
    String region = "eu-west-1";
    InstantSource clock = InstantSource.system();
    Duration urlLifetime = Duration.ofHours(1);

    EcrBuilder() {}

    /** The account's number. */
    public EcrBuilder account(String number) {
        account = number;
        return this;
    }

    /** The region. */
    public EcrBuilder region(String name) {
        region = name;
        return this;
    }

    /** The clock that passwords end by. */
    public EcrBuilder clock(InstantSource source) {
        clock = source;
        return this;
    }

    /** How long addresses of blobs are good. */
    public EcrBuilder urlLifetime(Duration time) {
        urlLifetime = time;
        return this;
    }

    /** Starts it. */
    public FakeEcr start() {
        return new FakeEcr(this);
    }
}
