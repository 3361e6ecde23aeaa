package dev.weir.proxy.upstream;

/** Where in its course a request failed. */
public enum Step {
    /** Reaching the registry: name, connection, TLS. */
    CONNECT,
    /** Asking the registry itself, up to its answer's head. */
    RESOLVE,
    /** Getting a token. */
    TOKEN,
    /** Going where the registry pointed to. */
    REDIRECT,
    /** Receiving the body. */
    TRANSFER
}
