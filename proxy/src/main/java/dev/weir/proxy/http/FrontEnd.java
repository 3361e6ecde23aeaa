package dev.weir.proxy.http;

import dev.weir.proxy.pull.PullThrough;

/**
 * What all connections of one front end share.
 *
 * @param settings its limits
 * @param router finds the repository that a request means
 * @param pull answers
 * @param observer told of what metrics count
 * @param connections which are open
 */
record FrontEnd(HttpSettings settings, Router router, PullThrough pull, RequestObserver observer,
        Connections connections) {}
