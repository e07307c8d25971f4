package io.sealstream.operator.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Optional;

/** What the data is sealed with, and what was last accepted. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record EncryptionStatus(
    EncryptionMode mode,
    String cipher,
    String keyFingerprint,
    String keySalt,
    Integer resealedPercent,
    AcceptedEncryption accepted,
    CandidateKey candidate,
    @Size(max = KEPT_KEYS) List<PastKey> keyHistory) {

  /** How many past keys are kept in the status. */
  public static final int KEPT_KEYS = 10;

  public EncryptionStatus {
    keyHistory = keyHistory == null ? List.of() : List.copyOf(keyHistory);
  }

  /** The block that desired objects are rendered from while the guard refuses the spec's. */
  public Optional<AcceptedEncryption> lastAccepted() {
    return Optional.ofNullable(accepted);
  }

  /** The part that decisions are taken on when a refusal has to remember what was in force. */
  public Memory memory() {
    return new Memory(mode, keyFingerprint, accepted, keyHistory);
  }

  /** What must be recorded before any object is made from it. */
  public record Memory(
      EncryptionMode mode,
      String keyFingerprint,
      AcceptedEncryption accepted,
      List<PastKey> keyHistory) {}

  public Optional<CandidateKey> candidateKey() {
    return Optional.ofNullable(candidate);
  }

  public Optional<String> fingerprintInForce() {
    return Optional.ofNullable(keyFingerprint);
  }
}
