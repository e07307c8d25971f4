package io.sealstream.operator.desired;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.sealstream.operator.api.Names;
import io.sealstream.operator.api.Storage;
import io.sealstream.operator.api.StreamingClusterSpec;
import io.sealstream.operator.observe.ClusterIdentity;
import io.sealstream.operator.observe.Sealing;
import java.util.SortedMap;

/**
 * Everything that the children of one cluster are made from.
 *
 * @param owner the cluster, so that its children go when it goes (volume claims stay)
 * @param spec as written, except that {@code encryption} and {@code replicas} are not read from it:
 *     what stands here is what the guard accepted
 * @param image resolved, never empty
 * @param clearData what becomes of a volume that is plain where {@code sealing} has a key
 * @param usable what every volume has by now: less than the spec asks for while they grow
 * @param bornWith the storage of the claim template, which a StatefulSet cannot change later
 * @param anchors by ordinal: one line of JSON each, as the nodes reported them
 * @param operatorNamespace from where the admin port may be reached
 */
public record Blueprint(
    Names names,
    OwnerReference owner,
    StreamingClusterSpec spec,
    int replicas,
    String image,
    ClusterIdentity identity,
    Formation formation,
    Sealing sealing,
    ClearData clearData,
    Quantity usable,
    Storage bornWith,
    SortedMap<Integer, String> anchors,
    String operatorNamespace) {

  /** Whether servers may seal a plain store: only while one is known to be plain. */
  public enum ClearData {
    NONE,
    SEAL
  }

  /** One node: no peer, no link, and nobody to hand over to. */
  boolean isAlone() {
    return replicas == 1;
  }

  /** Whether the cluster's meta group exists: an empty store may be born only before. */
  public enum Formation {
    FORMING,
    FORMED
  }
}
