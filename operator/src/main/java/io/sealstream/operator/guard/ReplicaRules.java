package io.sealstream.operator.guard;

import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import java.util.List;
import java.util.Optional;

/** Whether the number of replicas may change to what the spec asks for. */
final class ReplicaRules {
  private final Situation now;

  ReplicaRules(Situation now) {
    this.now = now;
  }

  Optional<Remark> refusal() {
    int running = ClusterSize.known(now.observation()).orElse(0);
    int wanted = now.observation().spec().replicas();
    if (running == 0 || running == wanted) {
      return Optional.empty();
    }
    return wanted < running ? tooFew(running, wanted) : detached(running, wanted);
  }

  private Optional<Remark> tooFew(int running, int wanted) {
    int most =
        now.observation().nodes().values().stream()
            .map(NodeReport::replication)
            .mapToInt(NodeReport.Replication::mostReplicas)
            .max()
            .orElse(running);
    return most <= wanted
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.SCALE_DOWN_REFUSED,
                """
                %d replicas are too few: a stream has %d copies. The cluster stays at %d and
                everything else goes on. Lower that stream first: nats stream edit <stream>
                --replicas %d."""
                    .formatted(wanted, most, running, wanted)));
  }

  private Optional<Remark> detached(int running, int wanted) {
    List<VolumeKey> closed =
        now.volumes().values().stream()
            .filter(volume -> volume.ordinal() >= running && volume.ordinal() < wanted)
            .filter(VolumeKey::sealed)
            .filter(volume -> !opened(volume))
            .toList();
    return closed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Remark.of(
                Reason.DETACHED_VOLUME_KEY_MISMATCH,
                """
                Growing to %d replicas would attach %s, left from an earlier size and sealed under
                %s. The cluster stays at %d and everything else goes on. Delete them if they are
                not needed: kubectl -n %s delete pvc %s; or give their key as
                previousKeySecretRef."""
                    .formatted(
                        wanted,
                        now.names(closed),
                        now.needed(closed),
                        running,
                        now.observation().subject().namespace(),
                        now.names(closed).replace(",", ""))));
  }

  private boolean opened(VolumeKey volume) {
    Observation observation = now.observation();
    Optional<KeyReading.Present> previous = now.wanted().previousKey().flatMap(observation::key);
    return now.wanted()
        .key()
        .flatMap((KeySecretRef ref) -> observation.key(ref))
        .filter(key -> volume.openedByEither(key, previous))
        .isPresent();
  }
}
