package io.sealstream.operator.status;

import io.sealstream.operator.api.AcceptedEncryption;
import io.sealstream.operator.api.CandidateKey;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.KeySecretRef;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.guard.KeyVerdict;
import io.sealstream.operator.guard.LastAccepted;
import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import io.sealstream.operator.observe.NodeReport;
import io.sealstream.operator.observe.Sealing;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The encryption part of the status: what is in force, which is also what was accepted last (the
 * memory that a refusal holds on to), and the key that is refused or on its way.
 */
final class EncryptionPicture {
  private static final int PERCENT_STEP = 5;

  private final Facts facts;
  private final Optional<EncryptionStatus> before;

  EncryptionPicture(Facts facts) {
    this.facts = facts;
    this.before = facts.observation().status().sealing();
  }

  /** Percent in steps of five, so that progress is not a stream of writes. */
  static int steps(int percent) {
    return percent / PERCENT_STEP * PERCENT_STEP;
  }

  /** Empty while nothing is in force. */
  Optional<EncryptionStatus> picture() {
    return facts.inForce().map(this::picture);
  }

  private EncryptionStatus picture(Sealing sealing) {
    return switch (sealing) {
      case Sealing.Plain() ->
          new EncryptionStatus(
              EncryptionMode.PLAINTEXT,
              "none",
              null,
              null,
              null,
              new AcceptedEncryption(null, null, null),
              candidate(Optional.empty()).orElse(null),
              before.map(EncryptionStatus::keyHistory).orElse(List.of()));
      case Sealing.Sealed sealed ->
          new EncryptionStatus(
              EncryptionMode.SEALED,
              shownCipher(sealed.cipher().label()),
              sealed.fingerprint(),
              facts.observation().identity().salt(),
              resealed(),
              new AcceptedEncryption(
                  sealed.cipher().label(),
                  sealed.key(),
                  sealed.previous().map(Sealing.Previous::key).orElse(null)),
              candidate(Optional.of(sealed)).orElse(null),
              history(sealed));
    };
  }

  /** The cipher of new files on every node: while some still write in the one before, that one. */
  private String shownCipher(String accepted) {
    boolean everywhere =
        IntStream.range(0, facts.replicas())
            .allMatch(it -> facts.report(it).filter(r -> r.cipher().equals(accepted)).isPresent());
    return before
        .filter(it -> it.mode() == EncryptionMode.SEALED && !everywhere)
        .map(EncryptionStatus::cipher)
        .orElse(accepted);
  }

  private Integer resealed() {
    return facts.observation().nodes().values().stream()
        .map(NodeReport::resealedPercent)
        .min(Integer::compare)
        .map(EncryptionPicture::steps)
        .orElse(before.map(EncryptionStatus::resealedPercent).orElse(null));
  }

  /** The spec's key, while it is refused or not every ring is under it yet. */
  private Optional<CandidateKey> candidate(Optional<Sealing.Sealed> inForce) {
    Optional<KeySecretRef> wanted = facts.observation().spec().encryption().key();
    boolean refused = facts.verdict().holds(KeyVerdict.Scope.ENCRYPTION);
    if (wanted.isEmpty() || !(refused || inForce.filter(this::rotating).isPresent())) {
      return Optional.empty();
    }
    Optional<String> shown =
        facts
            .observation()
            .key(wanted.get())
            .flatMap((KeyReading.Present key) -> key.under(facts.observation().identity().salt()))
            .map(Fingerprint::text);
    return Optional.of(new CandidateKey(shown.orElse(null), wanted.get()));
  }

  private boolean rotating(Sealing.Sealed sealed) {
    return sealed.previous().isPresent() && facts.converged() < facts.replicas();
  }

  private List<PastKey> history(Sealing.Sealed sealed) {
    return KeyHistory.after(
        before.map(EncryptionStatus::keyHistory).orElse(List.of()),
        LastAccepted.of(facts.observation()),
        sealed,
        facts.observation().now());
  }
}
