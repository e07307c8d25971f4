package io.sealstream.operator.guard;

import io.sealstream.operator.api.NodeStatus;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Template;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How many nodes a cluster has, whatever its spec asks for by now. The operator's own memory comes
 * first, and after it the volumes: anybody may scale a StatefulSet by hand, which changes nothing
 * about who belongs to the cluster.
 */
public final class ClusterSize {
  /** What a spec may ask for. */
  static final List<Integer> SIZES = List.of(1, 3, 5);

  private ClusterSize() {}

  /** Empty for a cluster of which nothing was made yet. */
  static Optional<Integer> known(Observation seen) {
    return remembered(seen).map(nodes -> withoutDeparted(seen, nodes));
  }

  private static Optional<Integer> remembered(Observation seen) {
    List<NodeStatus> reported = seen.status().nodes();
    if (!reported.isEmpty()) {
      return Optional.of(withWhoCameAfterAll(seen, reported.size()));
    }
    Optional<Integer> templated = seen.template().map(Template::replicas);
    return seen.formed()
        ? ofVolumes(seen).or(() -> templated)
        : templated.or(() -> ofVolumes(seen));
  }

  /**
   * A node that was taken back, and had begun to serve before its pod went: it is one, and leaves
   * as any other.
   */
  private static int withWhoCameAfterAll(Observation seen, int nodes) {
    boolean came =
        seen.template().filter(it -> it.replicas() == nodes + 1).isPresent()
            && Optional.ofNullable(seen.nodes().get(nodes))
                .filter(it -> it.clusterId().equals(seen.identity().clusterId()))
                .isPresent();
    return came ? nodes + 1 : nodes;
  }

  /** A node whose volume was given up is none, whether its pod is still there or not. */
  private static int withoutDeparted(Observation seen, int nodes) {
    int left = nodes;
    while (left > 0 && isGivenUp(seen, left - 1)) {
      left--;
    }
    return left;
  }

  /** Not so where a server has a store open: then somebody else wrote the mark. */
  static boolean isGivenUp(Observation seen, int ordinal) {
    return Optional.ofNullable(seen.volumes().get(ordinal))
            .filter(VolumeClaim::isAbandoned)
            .isPresent()
        && !seen.nodes().containsKey(ordinal);
  }

  /** How many nodes there are to be now: at most one more than there are. */
  public static int inForce(Observation seen, KeyVerdict verdict) {
    return Resizing.of(seen, verdict).nodes();
  }

  /**
   * All of a cluster that is forming has claims before its first pod is made, and all of one that
   * has formed hold something. The last of several may be lost, so it is the next size that a
   * cluster may have, unless the template says that it was on its way there.
   */
  private static Optional<Integer> ofVolumes(Observation seen) {
    List<VolumeClaim> ours =
        seen.volumes().values().stream().filter(claim -> isOurs(claim, seen)).toList();
    if (ours.stream().noneMatch(claim -> holdsSomething(claim, seen))) {
      return Optional.empty();
    }
    OptionalInt last =
        ours.stream()
            .filter(claim -> !seen.formed() || holdsSomething(claim, seen))
            .mapToInt(VolumeClaim::ordinal)
            .max();
    int least = last.orElseThrow() + 1;
    int most = fitting(least);
    return seen.template()
        .map(Template::replicas)
        .filter(it -> seen.formed() && it >= least && it <= most)
        .or(() -> Optional.of(most));
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

  private static boolean holdsSomething(VolumeClaim claim, Observation seen) {
    return claim.born() && !claim.isAbandoned() || seen.nodes().containsKey(claim.ordinal());
  }
}
