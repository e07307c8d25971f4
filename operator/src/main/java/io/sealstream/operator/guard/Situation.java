package io.sealstream.operator.guard;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.Encryption;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Sealing;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One observation as the rules look at it: which key each volume needs, what was accepted last, and
 * which volumes count.
 *
 * @param volumes by ordinal, those of removed ordinals included
 */
record Situation(
    Observation observation, Optional<Sealing> accepted, SortedMap<Integer, VolumeKey> volumes) {

  static Situation of(Observation observation) {
    Optional<Sealing> accepted = LastAccepted.of(observation);
    return new Situation(observation, accepted, VolumeEvidence.of(observation, accepted));
  }

  Encryption wanted() {
    return observation.spec().encryption();
  }

  String salt() {
    return observation.identity().salt();
  }

  Optional<Sealing.Sealed> acceptedSealed() {
    return accepted.filter(Sealing.Sealed.class::isInstance).map(Sealing.Sealed.class::cast);
  }

  /** What rings look like under the keys that were accepted last. */
  Set<Fingerprint> acceptedRings() {
    Set<Fingerprint> rings = new HashSet<>();
    acceptedSealed()
        .ifPresent(
            pair -> {
              rings.add(new Fingerprint(salt(), pair.fingerprint()));
              pair.previous()
                  .flatMap(Sealing.Previous::fingerprint)
                  .ifPresent(text -> rings.add(new Fingerprint(salt(), text)));
            });
    return rings;
  }

  /** Replicas that run or are to run. */
  int replicas() {
    return replicas(observation);
  }

  static int replicas(Observation observation) {
    return ClusterSize.known(observation).orElse(observation.spec().replicas());
  }

  /** The volumes of nodes that are part of the cluster and not held. */
  List<VolumeKey> active() {
    return volumes.values().stream()
        .filter(volume -> volume.ordinal() < replicas() && volume.held().isEmpty())
        .toList();
  }

  /** The active volumes whose ring is known to need a key. */
  List<VolumeKey> sealedActive() {
    return active().stream().filter(VolumeKey::sealed).toList();
  }

  /** Every volume that needs a key, also of removed ordinals and of held nodes. */
  List<VolumeKey> sealedAnywhere() {
    return volumes.values().stream().filter(VolumeKey::sealed).toList();
  }

  /** True when some volume may hold something. */
  boolean anythingBorn() {
    return volumes.values().stream().anyMatch(volume -> volume.state() != VolumeKey.State.UNBORN);
  }

  /** The keys that the data needs, as a person sees them. */
  String needed(List<VolumeKey> of) {
    SortedSet<String> texts = new TreeSet<>();
    of.forEach(volume -> volume.rings().forEach(ring -> texts.add(ring.text())));
    return String.join(" or ", texts);
  }

  String names(List<VolumeKey> of) {
    return of.stream().map(VolumeKey::claim).collect(Collectors.joining(", "));
  }

  /** The fingerprint of a reading under the cluster's salt, as a person sees it. */
  String shown(KeyReading.Present key) {
    return key.under(salt()).map(Fingerprint::text).orElse("an unknown key");
  }

  /** What a person need not worry about, and what happens when a pod restarts now. */
  String stillWorks() {
    return "%s; %s.".formatted(servingNow(), restarting());
  }

  /** How many nodes serve, as the beginning of a sentence. */
  String servingNow() {
    int serving = observation.serving();
    return serving == 0
        ? "No node serves now and the data is untouched"
        : "%d of %d nodes keep serving".formatted(serving, replicas());
  }

  /** The kubelet reads Secrets with rights of its own, so what the operator may not read may do. */
  private String restarting() {
    if (acceptedStillVerifies()) {
      return "a pod that restarts starts again, with what was accepted last";
    }
    return acceptedIsUnreadable()
        ? "whether a pod that restarts would start is not known"
        : "a pod that restarts will not start until this is fixed";
  }

  private boolean acceptedIsUnreadable() {
    return acceptedSealed()
        .map(it -> observation.reading(it.key()))
        .filter(KeyReading.Forbidden.class::isInstance)
        .isPresent();
  }

  /** The cipher that is in force, from memory or from the servers. */
  Optional<CipherSuite> currentCipher() {
    return acceptedSealed()
        .map(Sealing.Sealed::cipher)
        .or(
            () ->
                observation.nodes().values().stream()
                    .map(NodeReport::cipher)
                    .flatMap(word -> CipherSuite.named(word).stream())
                    .filter(CipherSuite::seals)
                    .findFirst());
  }

  /** A roll that is not over: a pod whose template is not the one that stands. */
  boolean rolling() {
    return observation.status().roll().isPresent()
        || observation
            .template()
            .filter(
                template ->
                    observation.pods().values().stream()
                        .flatMap(pod -> pod.restartHash().stream())
                        .anyMatch(hash -> !hash.equals(template.restartHash())))
            .isPresent();
  }

  /** What the spec asks for, under a cipher, with the fingerprints of what its Secrets hold. */
  Sealing.Sealed sealing(
      CipherSuite cipher, KeySecretRef ref, KeyReading.Present key, Optional<KeySecretRef> before) {
    String wanted =
        key.under(salt())
            .map(Fingerprint::text)
            .orElseThrow(
                () -> new IllegalStateException("no fingerprint under the salt of the cluster"));
    return new Sealing.Sealed(cipher, ref, wanted, before.map(this::previous));
  }

  private Sealing.Previous previous(KeySecretRef ref) {
    Optional<String> read =
        observation.key(ref).flatMap(key -> key.under(salt())).map(Fingerprint::text);
    return new Sealing.Previous(ref, read.or(() -> remembered(ref)));
  }

  private Optional<String> remembered(KeySecretRef ref) {
    return acceptedSealed().stream()
        .flatMap(pair -> pair.previous().stream())
        .filter(previous -> Objects.equals(previous.key(), ref))
        .flatMap(previous -> previous.fingerprint().stream())
        .findFirst();
  }

  /**
   * The volumes that these keys leave closed, when they are so few that it is they who are wrong
   * and not the key: their nodes are held, and the others go on. Otherwise none.
   */
  List<VolumeKey> disagreeing(KeyReading.Present key, Optional<KeyReading.Present> previous) {
    List<VolumeKey> sealed = sealedActive();
    List<VolumeKey> closed =
        sealed.stream()
            .filter(volume -> volume.rings().size() == 1)
            .filter(volume -> !volume.openedByEither(key, previous))
            .toList();
    return 2 * closed.size() < sealed.size() ? closed : List.of();
  }

  /** The same under what was accepted last, as far as its Secrets still hold those keys. */
  List<VolumeKey> disagreeingWithAccepted() {
    return acceptedKey().map(key -> disagreeing(key, acceptedPrevious())).orElse(List.of());
  }

  /** True when a restart under what was accepted last would work on every node. */
  boolean acceptedStillVerifies() {
    if (acceptedSealed().isEmpty()) {
      return accepted.isPresent();
    }
    List<VolumeKey> disagreeing = disagreeingWithAccepted();
    return acceptedKey()
        .filter(
            key ->
                sealedActive().stream()
                    .allMatch(
                        volume ->
                            disagreeing.contains(volume)
                                || volume.openedByEither(key, acceptedPrevious())))
        .isPresent();
  }

  private Optional<KeyReading.Present> acceptedKey() {
    return acceptedSealed()
        .flatMap(
            it ->
                observation
                    .key(it.key())
                    .filter(key -> key.opens(new Fingerprint(salt(), it.fingerprint()))));
  }

  private Optional<KeyReading.Present> acceptedPrevious() {
    return acceptedSealed()
        .flatMap(Sealing.Sealed::previous)
        .map(Sealing.Previous::key)
        .flatMap(observation::key);
  }
}
