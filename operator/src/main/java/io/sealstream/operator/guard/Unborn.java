package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.Optional;

/**
 * A node that was asked for and never came: no memory knows of a store of it, and no container of
 * it ever ran. Nobody counts on it, so it can be let go without being told to leave. Where the
 * status was wiped nothing is said of it: a node that lost its volume looks the same.
 */
public final class Unborn {
  private Unborn() {}

  public static boolean is(Observation seen, int ordinal) {
    return seen.formed()
        && isRememberedAsNew(seen, ordinal)
        && !seen.nodes().containsKey(ordinal)
        && !seen.departed().contains(ordinal)
        && Optional.ofNullable(seen.volumes().get(ordinal)).filter(Unborn::mayHold).isEmpty()
        && Optional.ofNullable(seen.pods().get(ordinal)).filter(Unborn::mayHaveRun).isEmpty();
  }

  private static boolean isRememberedAsNew(Observation seen, int ordinal) {
    return ordinal < seen.status().nodes().size()
        && seen.status().nodes().get(ordinal).storeId() == null;
  }

  private static boolean mayHold(VolumeClaim claim) {
    return claim.born() || claim.refusal().isPresent() || claim.departure().isPresent();
  }

  private static boolean mayHaveRun(Pod pod) {
    return pod.state() != Pod.State.PENDING
        || pod.startedAt().isPresent()
        || pod.refusal().isPresent();
  }
}
