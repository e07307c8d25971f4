package io.sealstream.operator.observe;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sealstream.operator.api.StreamingCluster;
import io.sealstream.operator.node.NodeAddress;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * One reading of everything about a cluster: the observation that decisions are made of, and the
 * live objects that acting needs.
 *
 * @param cluster as just read, never from a cache
 * @param source where the identity in the observation comes from
 * @param claims by ordinal
 * @param certificates the entries of the internal TLS Secret, PEM texts; empty before it exists
 * @param addresses by ordinal: where the nodes of running pods are
 * @param silence by ordinal: why a running pod's server did not answer, one line
 */
public record World(
    StreamingCluster cluster,
    Observation observation,
    IdentitySource source,
    Optional<StatefulSet> statefulSet,
    SortedMap<Integer, PersistentVolumeClaim> claims,
    Map<String, String> certificates,
    SortedMap<Integer, NodeAddress> addresses,
    SortedMap<Integer, String> silence) {}
