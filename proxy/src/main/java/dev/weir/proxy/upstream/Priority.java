package dev.weir.proxy.upstream;

/** What a request is worth when an upstream gives only so many; the last goes first when little is left. */
public enum Priority {
    /** A client waits for it and nothing else can stand in. */
    PULL,
    /** Nobody waits: prefetching, copying. */
    BACKGROUND,
    /** A client waits, but what is known can be served instead. */
    REVALIDATION
}
