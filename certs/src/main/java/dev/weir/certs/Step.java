package dev.weir.certs;

import java.time.Instant;
import java.util.List;

/** What is to be done next with a state. Each but the wait makes one new state, which is stored before the next step. */
public sealed interface Step {

    /** A new authority is made; it is published before it signs anything. */
    record AddAuthority(String why) implements Step {}

    /** What is in the bundle has arrived wherever it is published. */
    record MarkPublished() implements Step {}

    /** A serving certificate is issued. */
    record IssueServing(Authority signer, String why) implements Step {}

    /** Old authorities leave the bundle; others stay. */
    record DropAuthorities(List<Authority> authorities, String why) implements Step {}

    /** Nothing is to be done before a time; {@code what} comes then. */
    record Wait(Instant until, String what) implements Step {}
}
