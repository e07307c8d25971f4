package io.sealstream.operator.guard;

import io.sealstream.operator.api.Reason;
import io.sealstream.operator.guard.KeyVerdict.Held;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Verdicts with what every one of them has to say. */
final class Verdicts {
  private final Situation now;

  Verdicts(Situation now) {
    this.now = now;
  }

  /** The encryption block is refused, and what was accepted last stays in force. */
  Held held(Remark why) {
    return held(why, now.acceptedStillVerifies() ? Restarts.ALLOWED : Restarts.FROZEN);
  }

  /** The same where a restart would do harm whatever the key. */
  Held frozen(Remark why) {
    return held(why, Restarts.FROZEN);
  }

  private Held held(Remark why, Restarts restarts) {
    return new Held(
        why,
        Set.of(Scope.ENCRYPTION),
        now.accepted(),
        restarts,
        remarks(restored(), List.of(), now.disagreeingWithAccepted()));
  }

  Remarks remarks(List<Remark> notices) {
    return remarks(notices, List.of(), List.of());
  }

  /**
   * @param disagreeing volumes that stay closed under a key that opens most of them
   */
  Remarks remarks(List<Remark> notices, List<Remark> warnings, List<VolumeKey> disagreeing) {
    List<Remark> all = new ArrayList<>(warnings);
    keyShared().ifPresent(all::add);
    unusedVolumes().ifPresent(all::add);
    return new Remarks(notices, all, heldNodes(disagreeing));
  }

  private SortedMap<Integer, Remark> heldNodes(List<VolumeKey> disagreeing) {
    SortedMap<Integer, Remark> held = new TreeMap<>();
    NodeRemarks say = new NodeRemarks(now.observation());
    disagreeing.forEach(
        volume -> held.put(volume.ordinal(), say.disagrees(volume, now.needed(List.of(volume)))));
    now.volumes()
        .values()
        .forEach(volume -> volume.held().ifPresent(why -> held.put(volume.ordinal(), why)));
    return held;
  }

  /** Somebody deleted or edited the StatefulSet while the key is refused. */
  private List<Remark> restored() {
    boolean gone =
        now.accepted()
            .filter(it -> now.observation().template().filter(t -> t.renders(it)).isEmpty())
            .isPresent();
    return gone
        ? List.of(
            Remark.of(
                Reason.STATEFUL_SET_RESTORED,
                """
                The StatefulSet was deleted or edited while the key is refused; it is written
                again as it was last accepted."""))
        : List.of();
  }

  private Optional<Remark> keyShared() {
    List<String> others = now.observation().surroundings().clustersWithThisKey();
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.KEY_SHARED,
                """
                The same key is used by %s: whoever gets it from one cluster reads them all. Give
                each cluster its own key."""
                    .formatted(String.join(", ", others))));
  }

  private Optional<Remark> unusedVolumes() {
    List<String> unused = now.observation().surroundings().unusedSealedVolumes();
    boolean newAndEmpty = now.accepted().isEmpty() && now.volumes().isEmpty();
    return unused.isEmpty() || !newAndEmpty
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.UNUSED_SEALED_VOLUMES,
                """
                The namespace has sealed volumes of no cluster: %s. If one of them was meant, its
                cluster had another name."""
                    .formatted(String.join(", ", unused))));
  }
}
