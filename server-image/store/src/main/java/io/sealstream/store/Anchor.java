package io.sealstream.store;

import io.sealstream.keyring.Id128;

/**
 * What somebody outside the volume remembers of a store (the operator, in the cluster's ConfigMap):
 * it changes only at a start or a rotation. A store that is behind it was rolled back.
 */
public record Anchor(Id128 storeId, long epoch, Id128 bootId, long ringGeneration) {}
