package dev.weir.admission;

/** What a look-up has brought so far. */
sealed interface LookupResult<V> {

    /** It is there. */
    record Present<V>(V value) implements LookupResult<V> {}

    /** It is not there. */
    record Absent<V>() implements LookupResult<V> {}

    /** Nobody can say. */
    record Failed<V>(String reason) implements LookupResult<V> {}

    /** Nobody has said yet. */
    record Pending<V>() implements LookupResult<V> {}
}
