package dev.weir.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * What is sent in an Authorization header. {@link #toString} hides it.
 *
 * @param header the header's value
 * @param challenge what it answers
 * @param fresh whether it is the best we can do; if not, it was kept from earlier and another may fare better
 * @param request what the token was asked for; null for Basic
 * @param token the token; null for Basic
 * @param credentials what it was made of; null for an anonymous token
 */
record Authorization(String header, Challenge challenge, boolean fresh, @Nullable TokenRequest request,
        @Nullable Token token, @Nullable Credentials credentials) {

    @Override
    public String toString() {
        return "Authorization[hidden]";
    }
}
