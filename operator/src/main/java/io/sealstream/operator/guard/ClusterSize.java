package io.sealstream.operator.guard;

import io.sealstream.operator.api.NodeStatus;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How many nodes a cluster has, whatever its spec asks for by now. The operator's own memory comes
 * first: anybody may scale a StatefulSet by hand, which changes nothing about who belongs to the
 * cluster. When that is wiped the StatefulSet says it, and when that is gone too, the volumes.
 */
public final class ClusterSize {
  /** What a spec may ask for. */
  static final List<Integer> SIZES = List.of(1, 3, 5);

  private ClusterSize() {}

  /** Empty for a cluster of which nothing was made yet. */
  static Optional<Integer> known(Observation seen) {
    List<NodeStatus> reported = seen.status().nodes();
    return reported.isEmpty()
        ? seen.template().map(Template::replicas).or(() -> ofVolumes(seen))
        : Optional.of(reported.size());
  }

  /** How many nodes there are to be now, with what a verdict holds back. */
  public static int inForce(Observation seen, KeyVerdict verdict) {
    int asked = seen.spec().replicas();
    if (!verdict.holdsReplicas()) {
      return asked;
    }
    Optional<Integer> known = known(seen);
    return verdict.restarts() == Restarts.FROZEN
        // Who restarts nothing adds nothing either, not even what somebody took away by hand.
        ? seen.template().map(Template::replicas).or(() -> known).orElse(asked)
        : known.orElse(asked);
  }

  /** The last of several may be lost, so it is the next size that a cluster may have. */
  private static Optional<Integer> ofVolumes(Observation seen) {
    OptionalInt last =
        seen.volumes().values().stream()
            .filter(claim -> isOurs(claim, seen) && mayHoldSomething(claim))
            .mapToInt(VolumeClaim::ordinal)
            .max();
    return last.stream().mapToObj(ordinal -> fitting(ordinal + 1)).findFirst();
  }

  private static int fitting(int nodes) {
    return IntStream.iterate(nodes, it -> it + 1)
        .filter(it -> SIZES.contains(it) || it > SIZES.getLast())
        .findFirst()
        .orElseThrow();
  }

  private static boolean isOurs(VolumeClaim claim, Observation seen) {
    return claim
        .marks()
        .clusterId()
        .filter(it -> !it.equals(seen.identity().clusterId()))
        .isEmpty();
  }

  /** One without a mark was wiped: the operator makes none like that. */
  private static boolean mayHoldSomething(VolumeClaim claim) {
    return claim.born() || claim.marks().clusterId().isEmpty();
  }
}
