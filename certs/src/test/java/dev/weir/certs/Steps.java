package dev.weir.certs;

import java.time.Instant;

/** Takes steps of a plan without a store. */
final class Steps {

    private Steps() {}

    static CertState after(Step step, CertState state, Issuer issuer, Instant now) {
        return switch (step) {
            case Step.AddAuthority add -> state.withAuthority(issuer.authority(now));
            case Step.MarkPublished published -> state.published(now);
            case Step.IssueServing issue -> state.issued(issuer.serving(issue.signer(), now), now);
            case Step.DropAuthorities drop -> state.without(drop.authorities());
            case Step.Wait wait -> state;
        };
    }
}
