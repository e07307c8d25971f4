package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.guard.VolumeKey.Source;
import io.sealstream.operator.guard.VolumeKey.State;
import io.sealstream.operator.observe.Anchor;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.StartRefusal;
import io.sealstream.operator.observe.VolumeClaim;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds out which key each volume needs. A server that runs on it is believed first, then one that
 * read its ring and refused (also when its pod has gone since), then the claim's other annotations;
 * when all of that is gone, what was accepted last is assumed, and only for a volume that may hold
 * something.
 */
final class VolumeEvidence {
  private final Observation observation;
  private final Optional<Sealing> accepted;
  private final NodeRemarks remarks;

  private VolumeEvidence(Observation observation, Optional<Sealing> accepted) {
    this.observation = observation;
    this.accepted = accepted;
    this.remarks = new NodeRemarks(observation);
  }

  static SortedMap<Integer, VolumeKey> of(Observation observation, Optional<Sealing> accepted) {
    VolumeEvidence evidence = new VolumeEvidence(observation, accepted);
    SortedMap<Integer, VolumeKey> keys = new TreeMap<>();
    observation.volumes().forEach((ordinal, claim) -> keys.put(ordinal, evidence.of(claim)));
    return keys;
  }

  private VolumeKey of(VolumeClaim claim) {
    if (ClusterSize.isGivenUp(observation, claim.ordinal())) {
      return key(claim, State.UNBORN, Set.of(), Source.CLAIM, Optional.empty());
    }
    return report(claim)
        .map(report -> fromServer(claim, report))
        .or(() -> refusal(claim).map(refusal -> fromRefusedStart(claim, refusal)))
        .orElseGet(() -> fromClaim(claim));
  }

  private Optional<NodeReport> report(VolumeClaim claim) {
    return Optional.ofNullable(observation.nodes().get(claim.ordinal()));
  }

  /** What a pod said of the volume, there or gone; else what this one says of itself. */
  private Optional<StartRefusal> refusal(VolumeClaim claim) {
    Optional<StartRefusal> ofPod = ofPod(claim);
    return ofPod.filter(StartRefusal::tellsOfVolume).or(claim::refusal).or(() -> ofPod);
  }

  private Optional<StartRefusal> ofPod(VolumeClaim claim) {
    return Optional.ofNullable(observation.pods().get(claim.ordinal())).flatMap(Pod::refusal);
  }

  private VolumeKey fromServer(VolumeClaim claim, NodeReport report) {
    Optional<Remark> held =
        foreign(claim, report.clusterId())
            .or(() -> otherStore(claim, report.anchor()))
            .or(() -> putBack(claim, report.anchor()));
    if (report.mode() == EncryptionMode.PLAINTEXT) {
      return key(claim, State.PLAIN, Set.of(), Source.SERVER, held);
    }
    return report
        .ring()
        .map(ring -> key(claim, State.SEALED, soon(claim, ring), Source.SERVER, held))
        .orElseGet(() -> fromClaim(claim));
  }

  private VolumeKey fromRefusedStart(VolumeClaim claim, StartRefusal refusal) {
    Optional<Remark> held =
        refusal
            .clusterId()
            .flatMap(id -> foreign(claim, id))
            .or(() -> ofVolume(claim, refusal))
            .or(() -> olderRing(claim, refusal));
    boolean gone = !ofPod(claim).equals(Optional.of(refusal));
    Source source = gone ? Source.CLAIM : Source.REFUSED_START;
    if (refusal.code() == StartCode.STORE_PLAIN) {
      return key(claim, State.PLAIN, Set.of(), source, held);
    }
    return refusal
        .ring()
        .map(ring -> gone ? since(claim, ring) : soon(claim, ring))
        .map(rings -> key(claim, State.SEALED, rings, source, held))
        .orElseGet(() -> held(fromClaim(claim), held));
  }

  private static VolumeKey held(VolumeKey recorded, Optional<Remark> held) {
    return new VolumeKey(
        recorded.ordinal(),
        recorded.claim(),
        recorded.state(),
        recorded.rings(),
        recorded.source(),
        held.or(recorded::held));
  }

  private VolumeKey fromClaim(VolumeClaim claim) {
    Optional<Remark> held = claim.marks().clusterId().flatMap(id -> foreign(claim, id));
    if (claim.plain()) {
      return key(claim, State.PLAIN, Set.of(), Source.CLAIM, held);
    }
    if (claim.ring().isPresent()) {
      return key(claim, State.SEALED, since(claim, claim.ring().get()), Source.CLAIM, held);
    }
    if (unborn(claim)) {
      return key(claim, State.UNBORN, Set.of(), Source.CLAIM, held);
    }
    return fromMemory(claim, held);
  }

  private VolumeKey fromMemory(VolumeClaim claim, Optional<Remark> held) {
    return switch (accepted.orElse(null)) {
      case Sealing.Sealed sealed -> key(claim, State.SEALED, possible(sealed), Source.MEMORY, held);
      case Sealing.Plain() -> key(claim, State.PLAIN, Set.of(), Source.MEMORY, held);
      case null -> key(claim, State.UNKNOWN, Set.of(), Source.NOBODY, held);
    };
  }

  /**
   * What a ring may need soon. A pod that was made to turn it by the keys in force does so at its
   * next start, if it gets the newer key then; one that is just starting may have got it already,
   * whatever it was made for.
   */
  private Set<Fingerprint> soon(VolumeClaim claim, Fingerprint ring) {
    Set<Fingerprint> rings = new LinkedHashSet<>(Set.of(ring));
    Optional.ofNullable(observation.pods().get(claim.ordinal()))
        .filter(pod -> pod.previousFingerprint().equals(Optional.of(ring.text())))
        .flatMap(
            pod ->
                pod.fingerprint()
                    .map(text -> new Fingerprint(ring.salt(), text))
                    .filter(it -> pod.state() == Pod.State.STARTING || mayTurn(pod, it)))
        .ifPresent(rings::add);
    return rings;
  }

  private boolean mayTurn(Pod pod, Fingerprint newer) {
    return accepted.orElse(null) instanceof Sealing.Sealed pair
        && possible(pair).contains(newer)
        && mayGet(pod, newer);
  }

  /** A Secret that was not read may hold anything. */
  private boolean mayGet(Pod pod, Fingerprint wanted) {
    return pod.key()
        .map(observation.keys()::get)
        .map(reading -> reading instanceof KeyReading.Present key && key.opens(wanted))
        .orElse(true);
  }

  /**
   * What a ring may need since its claim was written. While two keys are in force, a server may
   * have turned its ring and died before anybody asked it; only back to a key that was in force
   * before can a ring turn that is recorded as new. A volume without a node turns not at all.
   */
  private Set<Fingerprint> since(VolumeClaim claim, Fingerprint recorded) {
    Set<Fingerprint> rings = new LinkedHashSet<>(soon(claim, recorded));
    if (claim.ordinal() < Situation.replicas(observation)
        && accepted.orElse(null) instanceof Sealing.Sealed pair
        && possible(pair).contains(recorded)
        && (!recorded.text().equals(pair.fingerprint()) || wasInForceBefore(pair))) {
      rings.addAll(possible(pair));
    }
    return rings;
  }

  private boolean wasInForceBefore(Sealing.Sealed pair) {
    boolean remembered =
        observation.status().sealing().stream()
            .flatMap(sealing -> sealing.keyHistory().stream())
            .filter(past -> past.until() != null)
            .anyMatch(past -> pair.fingerprint().equals(past.fingerprint()));
    return remembered || Rotation.isSwappedAnywhere(observation, pair);
  }

  /** While a rotation runs, a ring that nobody describes may need either key. */
  private Set<Fingerprint> possible(Sealing.Sealed sealed) {
    String salt = observation.identity().salt();
    Set<Fingerprint> rings = new LinkedHashSet<>();
    rings.add(new Fingerprint(salt, sealed.fingerprint()));
    sealed
        .previous()
        .flatMap(Sealing.Previous::fingerprint)
        .ifPresent(text -> rings.add(new Fingerprint(salt, text)));
    return rings;
  }

  /**
   * Empty for certain: the operator made the claim, and neither it nor the cluster was born; or no
   * pod was ever asked for on it; or the server that was asked for found it so.
   */
  private boolean unborn(VolumeClaim claim) {
    return claim.marks().clusterId().isPresent()
        && !claim.born()
        && (observation.subject().formed().isEmpty() || isNobodys(claim) || wasFoundEmpty(claim))
        && observation.status().nodes().stream()
            .noneMatch(node -> claim.name().endsWith(node.name()) && node.ringGeneration() != null);
  }

  private boolean isNobodys(VolumeClaim claim) {
    return claim.ordinal() >= Situation.replicas(observation)
        && !observation.pods().containsKey(claim.ordinal());
  }

  private boolean wasFoundEmpty(VolumeClaim claim) {
    return ofPod(claim).filter(StartRefusal::foundNoStore).isPresent();
  }

  private Optional<Remark> foreign(VolumeClaim claim, String clusterId) {
    return clusterId.equals(observation.identity().clusterId())
        ? Optional.empty()
        : Optional.of(remarks.foreign(claim));
  }

  private Optional<Remark> otherStore(VolumeClaim claim, Anchor reported) {
    return claim
        .marks()
        .anchor()
        .filter(anchor -> !anchor.storeId().equals(reported.storeId()))
        .map(anchor -> remarks.foreign(claim));
  }

  private Optional<Remark> putBack(VolumeClaim claim, Anchor reported) {
    return claim
        .marks()
        .anchor()
        .filter(anchor -> anchor.isAheadOf(reported))
        .map(anchor -> remarks.rolledBack(claim, anchor, reported.ringGeneration()));
  }

  private Optional<Remark> olderRing(VolumeClaim claim, StartRefusal refusal) {
    return claim
        .marks()
        .anchor()
        .filter(
            anchor ->
                refusal.ringGeneration().isPresent()
                    && refusal.ringGeneration().getAsLong() < anchor.ringGeneration())
        .map(anchor -> remarks.rolledBack(claim, anchor, refusal.ringGeneration().getAsLong()));
  }

  private Optional<Remark> ofVolume(VolumeClaim claim, StartRefusal refusal) {
    boolean passes =
        Optional.ofNullable(observation.pods().get(claim.ordinal()))
            .filter(pod -> BusyStore.isMomentary(pod, observation.now()))
            .isPresent();
    return StartReasons.remedy(refusal.code()) == StartReasons.Remedy.VOLUME && !passes
        ? Optional.of(remarks.refusedStart(claim, refusal.code()))
        : Optional.empty();
  }

  private static VolumeKey key(
      VolumeClaim claim,
      State state,
      Set<Fingerprint> rings,
      Source source,
      Optional<Remark> held) {
    return new VolumeKey(claim.ordinal(), claim.name(), state, rings, source, held);
  }
}
