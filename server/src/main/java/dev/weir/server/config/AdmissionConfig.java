package dev.weir.server.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;

import dev.weir.admission.AdmissionSettings;

/**
 * The webhook.
 *
 * @param enabled whether it runs
 * @param listen where; port 0 takes a free one
 * @param settings how it decides
 * @param proxyUrl another Weir that gets the head starts; empty for the one of this program
 */
public record AdmissionConfig(boolean enabled, InetSocketAddress listen, AdmissionSettings settings,
        Optional<URI> proxyUrl) {}
