package io.sealstream.operator.guard;

import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.KeyVerdict.Unknown;
import io.sealstream.operator.guard.KeyVerdict.Waiting;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The encryption block: its mode and cipher, and what reading its Secret gave. */
final class EncryptionRules {
  private final Situation now;
  private final Duration missingGrace;
  private final KeyRemarks say;
  private final Verdicts verdicts;

  EncryptionRules(Situation now, Duration missingGrace) {
    this.now = now;
    this.missingGrace = missingGrace;
    this.say = new KeyRemarks(now);
    this.verdicts = new Verdicts(now);
  }

  KeyVerdict decide() {
    List<String> missing = missingClaims();
    if (!missing.isEmpty()) {
      return verdicts.frozen(say.volumesMissing(missing));
    }
    return now.wanted().mode() == EncryptionMode.PLAINTEXT ? plaintext() : sealed();
  }

  private KeyVerdict plaintext() {
    boolean sealedBefore = now.acceptedSealed().isPresent() || !now.sealedAnywhere().isEmpty();
    return sealedBefore
        ? verdicts.held(say.disableRefused())
        : new Accepted(new Sealing.Plain(), verdicts.remarks(List.of()));
  }

  private KeyVerdict sealed() {
    if (now.wanted().suite().isEmpty()) {
      return verdicts.held(say.cipherUnknown(now.wanted().cipher()));
    }
    return now.wanted()
        .key()
        .map(this::withKey)
        .orElseGet(() -> verdicts.held(say.entryMissing(new KeySecretRef("(none)", null))));
  }

  private KeyVerdict withKey(KeySecretRef ref) {
    return switch (now.observation().reading(ref)) {
      case KeyReading.Present key -> new KeyRules(now, this, ref, key).decide();
      case KeyReading.Missing missing -> missing(ref);
      case KeyReading.EntryMissing() -> verdicts.held(say.entryMissing(ref));
      case KeyReading.Empty() -> verdicts.held(say.empty(ref));
      case KeyReading.NotText() -> verdicts.held(say.notText(ref));
      case KeyReading.Forbidden(String answer) -> verdicts.held(say.forbidden(ref, answer));
    };
  }

  private KeyVerdict missing(KeySecretRef ref) {
    if (!now.anythingBorn()) {
      return new Waiting(say.waiting(ref), verdicts.remarks(List.of()));
    }
    return missingForAMoment(ref).orElseGet(() -> verdicts.held(say.missing(ref)));
  }

  /** Unknown while a Secret that is needed has only just gone; empty after that. */
  Optional<KeyVerdict> missingForAMoment(KeySecretRef ref) {
    return now.observation().reading(ref) instanceof KeyReading.Missing(Instant since)
            && since.plus(missingGrace).isAfter(now.observation().now())
        ? Optional.of(
            new Unknown(say.missingForAMoment(ref), now.accepted(), verdicts.remarks(List.of())))
        : Optional.empty();
  }

  /** The previous key is needed and this is what its Secret gave. */
  KeyVerdict previousNotRead(KeySecretRef before, List<VolumeKey> closed) {
    return switch (now.observation().reading(before)) {
      case KeyReading.Missing missing ->
          missingForAMoment(before)
              .orElseGet(() -> verdicts.held(say.previousMissing(before, closed)));
      case KeyReading.EntryMissing() -> verdicts.held(say.entryMissing(before));
      case KeyReading.Empty() -> verdicts.held(say.empty(before));
      case KeyReading.NotText() -> verdicts.held(say.notText(before));
      case KeyReading.Forbidden(String answer) -> verdicts.held(say.forbidden(before, answer));
      case KeyReading.Present key ->
          throw new IllegalStateException("a previous key that was read: " + before);
    };
  }

  /**
   * Claims of a cluster that had data, when most are gone: an empty store must not replace it. One
   * that somebody has deleted is there only as long as its pod is, and what restarts that ends it.
   */
  private List<String> missingClaims() {
    if (!hadData()) {
      return List.of();
    }
    int known = knownNodes();
    List<String> gone =
        IntStream.range(0, known)
            .filter(ordinal -> !isThere(ordinal))
            .mapToObj(ordinal -> "data-" + now.observation().subject().name() + "-" + ordinal)
            .toList();
    return 2 * gone.size() > known ? gone : List.of();
  }

  private boolean isThere(int ordinal) {
    return Optional.ofNullable(now.observation().volumes().get(ordinal))
        .filter(claim -> !claim.terminating())
        .isPresent();
  }

  private boolean hadData() {
    return now.observation().subject().formed().isPresent()
        || now.observation().status().nodes().stream().anyMatch(it -> it.ringGeneration() != null);
  }

  private int knownNodes() {
    Optional<Integer> templated = now.observation().template().map(Template::replicas);
    int reported = now.observation().status().nodes().size();
    return Math.max(
        1, templated.orElse(reported > 0 ? reported : now.observation().spec().replicas()));
  }
}
