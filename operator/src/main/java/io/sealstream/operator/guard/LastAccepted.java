package io.sealstream.operator.guard;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.operator.api.AcceptedEncryption;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Observation;
import io.sealstream.operator.observe.Sealing;
import io.sealstream.operator.observe.Template;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The encryption that was accepted last, from whatever memory is left: the status, and when that
 * was wiped, the pod template. Which Secret was meant is a memory; which key it must hold is never
 * read back from the Secret while anything else still says it.
 */
public final class LastAccepted {
  private final Observation observation;

  private LastAccepted(Observation observation) {
    this.observation = observation;
  }

  /** Empty when nothing was ever accepted, or nobody remembers. */
  public static Optional<Sealing> of(Observation observation) {
    return new LastAccepted(observation).sealing();
  }

  private Optional<Sealing> sealing() {
    Optional<AcceptedEncryption> recorded =
        observation.status().sealing().flatMap(EncryptionStatus::lastAccepted);
    return recorded.isPresent()
        ? recorded.flatMap(this::fromStatus)
        : observation.template().flatMap(this::fromTemplate);
  }

  private Optional<Sealing> fromStatus(AcceptedEncryption block) {
    if (block.key().isEmpty()) {
      return Optional.of(new Sealing.Plain());
    }
    return sealed(
        CipherSuite.named(Optional.ofNullable(block.cipher()).orElse("")).or(this::runningCipher),
        block.key().get(),
        block.previousKey());
  }

  private Optional<Sealing> fromTemplate(Template template) {
    if (template.key().isEmpty()) {
      return Optional.of(new Sealing.Plain());
    }
    return sealed(runningCipher(), template.key().get(), template.previousKey());
  }

  private Optional<Sealing> sealed(
      Optional<CipherSuite> cipher, KeySecretRef key, Optional<KeySecretRef> previous) {
    return fingerprint(key, previous)
        .map(
            wanted ->
                new Sealing.Sealed(
                    cipher.filter(CipherSuite::seals).orElse(CipherSuite.AES),
                    key,
                    wanted,
                    previous.map(
                        ref -> new Sealing.Previous(ref, previousFingerprint(key, ref, wanted)))));
  }

  private Optional<CipherSuite> runningCipher() {
    Stream<String> words =
        Stream.concat(
            observation.template().flatMap(Template::cipher).stream(),
            observation.nodes().values().stream().map(NodeReport::cipher));
    return words.flatMap(word -> CipherSuite.named(word).stream()).findFirst();
  }

  private Optional<String> fingerprint(KeySecretRef key, Optional<KeySecretRef> previous) {
    Optional<String> templated = template(key, previous).flatMap(Template::fingerprint);
    return templated
        .or(() -> observation.status().sealing().flatMap(EncryptionStatus::fingerprintInForce))
        .or(() -> reading(key));
  }

  private Optional<String> previousFingerprint(
      KeySecretRef key, KeySecretRef previous, String wanted) {
    Optional<String> templated =
        template(key, Optional.of(previous)).flatMap(Template::previousFingerprint);
    return templated
        .or(() -> fromHistory(previous, wanted))
        .or(() -> fromPods(wanted))
        .or(() -> fromClaims(wanted))
        .or(() -> reading(previous));
  }

  /**
   * The template, if it is of this very pair of Secrets. One of another pair was overtaken: the
   * status is written first, and the same Secret may have held another key before.
   */
  private Optional<Template> template(KeySecretRef key, Optional<KeySecretRef> previous) {
    return observation
        .template()
        .filter(it -> it.key().equals(Optional.of(key)) && it.previousKey().equals(previous));
  }

  /** Of a pod that was made for the same new key. */
  private Optional<String> fromPods(String wanted) {
    return observation.pods().values().stream()
        .filter(pod -> pod.fingerprint().equals(Optional.of(wanted)))
        .flatMap(pod -> pod.previousFingerprint().stream())
        .findFirst();
  }

  /** What is recorded on a volume and is not the new key was the one before. */
  private Optional<String> fromClaims(String wanted) {
    return observation.volumes().values().stream()
        .flatMap(claim -> claim.ring().stream())
        .map(Fingerprint::text)
        .filter(text -> !text.equals(wanted))
        .findFirst();
  }

  private Optional<String> fromHistory(KeySecretRef previous, String wanted) {
    return observation.status().sealing().stream()
        .flatMap(sealing -> sealing.keyHistory().reversed().stream())
        .filter(past -> past.until() != null && previous.name().equals(past.secretName()))
        .map(PastKey::fingerprint)
        .filter(text -> !text.equals(wanted))
        .findFirst();
  }

  private Optional<String> reading(KeySecretRef ref) {
    return observation
        .key(ref)
        .flatMap((KeyReading.Present key) -> key.under(observation.identity().salt()))
        .map(Fingerprint::text);
  }
}
