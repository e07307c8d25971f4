package io.sealstream.operator.status;

import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.Remark;
import io.sealstream.operator.guard.Resizing;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.VolumeSize;
import io.sealstream.operator.observe.World;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Everything that the status is made of.
 *
 * @param inForce the encryption that children are rendered with; empty while none may be made
 * @param image in force; empty while nothing was rendered yet
 * @param wantedHash restart hash of the template that stands; empty while there is none
 * @param rollout the roll, if one is going on
 * @param troubles what stopped the operator from doing what it decided, the worst first
 * @param warnings what was not done, and is not missed by the cluster itself
 */
public record Facts(
    World world,
    KeyVerdict verdict,
    Optional<Sealing> inForce,
    Optional<String> image,
    Optional<String> wantedHash,
    Optional<RolloutStatus> rollout,
    List<Remark> troubles,
    List<Remark> warnings) {

  Observation observation() {
    return world.observation();
  }

  /** How many nodes there should be now. */
  int replicas() {
    return resizing().nodes();
  }

  Resizing resizing() {
    return Resizing.of(observation(), verdict);
  }

  /** The nodes are not yet, or not only, those that the spec asks for, and nobody refuses that. */
  boolean isScaling() {
    return !(resizing() instanceof Resizing.Settled);
  }

  int quorum() {
    return replicas() / 2 + 1;
  }

  Optional<Pod> pod(int ordinal) {
    return Optional.ofNullable(observation().pods().get(ordinal));
  }

  Optional<NodeReport> report(int ordinal) {
    return Optional.ofNullable(observation().nodes().get(ordinal));
  }

  int serving() {
    return (int)
        IntStream.range(0, replicas())
            .filter(it -> pod(it).filter(Pod::serving).isPresent())
            .count();
  }

  /** Pods that there are of the nodes that there should be: who has left is on the way out. */
  int made() {
    return observation().pods().headMap(replicas()).size();
  }

  /** Those of them that were made from the template that stands. */
  int updated() {
    return (int)
        IntStream.range(0, replicas())
            .filter(
                it ->
                    wantedHash.isPresent() && pod(it).flatMap(Pod::restartHash).equals(wantedHash))
            .count();
  }

  /** Nodes whose server runs on the key and writes in the cipher that are in force. */
  int converged() {
    return (int)
        IntStream.range(0, replicas())
            .filter(it -> report(it).filter(this::fits).isPresent())
            .count();
  }

  /** Nodes that serve and, of several, have caught up in every group that they belong to. */
  int current() {
    return (int)
        IntStream.range(0, replicas())
            .filter(it -> report(it).filter(this::isCurrent).isPresent())
            .count();
  }

  private boolean isCurrent(NodeReport report) {
    return report.state() == NodeReport.State.SERVING
        && (replicas() == 1 || report.replication().currentSince().isPresent());
  }

  /** Several nodes that have never agreed on a leader: there is no JetStream yet. */
  boolean isForming() {
    return replicas() > 1 && !observation().formed();
  }

  private boolean fits(NodeReport report) {
    return switch (verdict.inForce().orElse(null)) {
      case Sealing.Sealed sealed ->
          report.cipher().equals(sealed.cipher().label())
              && report.ring().filter(it -> it.text().equals(sealed.fingerprint())).isPresent();
      case Sealing.Plain() -> report.ring().isEmpty();
      case null -> false;
    };
  }

  /** True when nothing is refused, nothing is under way and every node serves as asked. */
  public boolean settled() {
    return verdict instanceof KeyVerdict.Accepted
        && refusal().isEmpty()
        && rollout.isEmpty()
        && serving() == replicas()
        && updated() == replicas()
        && converged() == replicas()
        && !isForming()
        && current() == replicas()
        && growing().isEmpty()
        && !isScaling();
  }

  /** The claims of nodes whose volume has less than they ask for, by name. */
  SortedMap<String, VolumeSize> growing() {
    SortedMap<String, VolumeSize> growing = new TreeMap<>();
    world.claims().headMap(replicas()).values().stream()
        .filter(it -> VolumeSize.of(it).grows())
        .forEach(it -> growing.put(it.getMetadata().getName(), VolumeSize.of(it)));
    return growing;
  }

  /** The refusal that stands, if any: of the spec or key first, then of a node, then of a write. */
  Optional<Remark> refusal() {
    Optional<Remark> held =
        verdict instanceof KeyVerdict.Held it ? Optional.of(it.why()) : Optional.empty();
    return held.or(() -> verdict.remarks().heldNodes().values().stream().findFirst())
        .or(() -> troubles.stream().findFirst())
        .or(() -> resizing() instanceof Resizing.Retire it ? it.overdue() : Optional.empty());
  }
}
