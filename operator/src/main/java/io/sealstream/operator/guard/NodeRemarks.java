package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.VolumeClaim;

/** The sentences about one node and its volume. */
final class NodeRemarks {
  private final Observation observation;

  NodeRemarks(Observation observation) {
    this.observation = observation;
  }

  Remark foreign(VolumeClaim claim) {
    return Remark.of(
        Reason.STORE_FOREIGN,
        """
        %s holds the store of another cluster or node, so %s is held and nothing on it is touched.
        If that volume came here by mistake, give it back to its cluster; to start empty: %s."""
            .formatted(claim.name(), pod(claim), replace(claim)));
  }

  Remark rolledBack(VolumeClaim claim, Anchor anchor, long generation) {
    return Remark.of(
        Reason.STORE_ROLLED_BACK,
        """
        %s holds an older copy of its store (ring generation %d, recorded %d at epoch %d), so %s
        is held and does not vote: it may lack acknowledged messages. Put the newer volume back,
        or replace the node: %s."""
            .formatted(
                claim.name(),
                generation,
                anchor.ringGeneration(),
                anchor.epoch(),
                pod(claim),
                replace(claim)));
  }

  Remark disagrees(VolumeKey volume, String needed) {
    return Remark.of(
        Reason.VOLUMES_DISAGREE,
        """
        %s needs the key %s, and the key of the other volumes does not open it; only its node is
        held, the others go on. Give its key as previousKeySecretRef, or replace that volume:
        kubectl -n %s delete pvc %s."""
            .formatted(volume.claim(), needed, namespace(), volume.claim()));
  }

  Remark refusedStart(VolumeClaim claim, StartCode code) {
    return Remark.of(
        StartReasons.of(code),
        "%s does not start: %s. The key is not at fault and no message on %s was touched. %s"
            .formatted(pod(claim), what(code), claim.name(), next(claim, code)));
  }

  private static String what(StartCode code) {
    return switch (code) {
      case KEYRING_MISSING -> "its store has data and no key ring";
      case KEYRING_DAMAGED -> "no copy of its key ring has a valid checksum";
      case KEYRING_TAMPERED ->
          "its key ring was altered: the fingerprint fits and the seal does not";
      case KEYRING_ROLLED_BACK -> "its key ring is older than its data";
      case STORE_FOREIGN -> "the store is of another cluster or node";
      case STORE_ROLLED_BACK -> "its store is older than was recorded, or was started elsewhere";
      case STORE_IN_USE -> "another process has its store open";
      case STORE_OF_NATS_SERVER -> "the directory is the one of a nats-server";
      case STORE_MODE_DIFFERS ->
          "its store is that of a server alone and this one has others beside it, or the other way round";
      case STORE_DAMAGED -> "its superblock or what it names cannot be read";
      case STORE_UNWRITABLE ->
          "its volume is full, or its store directory cannot be read or written";
      default -> "the server reports " + code.code();
    };
  }

  private String next(VolumeClaim claim, StartCode code) {
    return switch (code) {
      case KEYRING_MISSING, KEYRING_DAMAGED, KEYRING_TAMPERED, KEYRING_ROLLED_BACK ->
          "Put back the newest volume or an exported ring, or replace the node: %s."
              .formatted(replace(claim));
      case STORE_IN_USE ->
          """
          Find the other pod: kubectl -n %s get pods -o wide. It starts by itself once that one is
          gone."""
              .formatted(namespace());
      case STORE_UNWRITABLE ->
          """
          The pod's log says which. Grow the volume or free space on it, or put it right: kubectl
          -n %s describe pvc %s. It starts by itself then."""
              .formatted(namespace(), claim.name());
      default -> "Put the right volume back, or replace the node: %s.".formatted(replace(claim));
    };
  }

  private String replace(VolumeClaim claim) {
    if (observation.spec().replicas() == 1) {
      return """
              restore the volume behind %s from a backup, since it is the only copy, or make a new
              cluster under another name"""
          .formatted(claim.name());
    }
    return """
            kubectl -n %s delete pvc %s && kubectl -n %s delete pod %s (its copy of the data is
            lost)"""
        .formatted(namespace(), claim.name(), namespace(), pod(claim));
  }

  private String pod(VolumeClaim claim) {
    return observation.subject().name() + "-" + claim.ordinal();
  }

  private String namespace() {
    return observation.subject().namespace();
  }
}
