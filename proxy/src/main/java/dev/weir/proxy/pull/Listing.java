package dev.weir.proxy.pull;

import java.util.Optional;

/**
 * A list as it is sent: tags (distribution-spec, "Listing Tags") or referrers ("Listing Referrers").
 *
 * @param mediaType the Content-Type
 * @param content JSON
 * @param next the query of the next page, such as {@code n=100&last=v1}, where there is one
 * @param filtered whether the upstream or Weir applied the {@code artifactType} filter
 * @param stale whether the upstream could not be asked
 */
@SuppressWarnings("ArrayRecordComponent") // written to a socket, never compared
public record Listing(String mediaType, byte[] content, Optional<String> next, boolean filtered,
        boolean stale) {}
