package dev.weir.admission;

/**
 * Whom decisions ask, and whom they tell.
 *
 * @param mirror what the mirror has
 * @param tags what tags are at their origin
 * @param copies who copies
 * @param headStart who fetches ahead
 * @param namespaces the labels of namespaces
 * @param platforms what the cluster's nodes are
 * @param events who hears what users should know
 */
public record Ports(MirrorLookup mirror, TagResolver tags, CopyRequests copies, HeadStart headStart,
        Namespaces namespaces, NodePlatforms platforms, Events events) {}
