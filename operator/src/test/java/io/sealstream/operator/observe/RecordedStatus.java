package io.sealstream.operator.observe;

import io.sealstream.operator.api.AcceptedEncryption;
import io.sealstream.operator.api.CandidateKey;
import io.sealstream.operator.api.EncryptionMode;
import io.sealstream.operator.api.EncryptionStatus;
import io.sealstream.operator.api.NodeState;
import io.sealstream.operator.api.NodeStatus;
import io.sealstream.operator.api.PastKey;
import io.sealstream.operator.api.RolloutStatus;
import io.sealstream.operator.api.RolloutStep;
import io.sealstream.operator.api.StreamingClusterStatus;
import io.sealstream.operator.api.Warning;
import io.sealstream.operator.status.KeyHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the operator wrote into the status of {@link SealedCluster} earlier. */
public final class RecordedStatus {
  private EncryptionMode mode;
  private AcceptedEncryption accepted;
  private String shownCipher;
  private String fingerprint;
  private CandidateKey candidate;
  private RolloutStatus rollout;
  private final List<PastKey> history = new ArrayList<>();
  private final List<Warning> warnings = new ArrayList<>();
  private int nodes;
  private Set<Integer> silent = Set.of();
  private Set<Integer> never = Set.of();

  public RecordedStatus nodes(int count) {
    return nodes(count, Set.of());
  }

  /**
   * @param neverReported the ordinals of those of which no store was seen yet; whoever this status
   *     knows stays known by its store
   */
  public RecordedStatus nodes(int count, Set<Integer> neverReported) {
    int before = nodes;
    Set<Integer> unknown = never;
    never =
        neverReported.stream()
            .filter(it -> it >= before || unknown.contains(it))
            .collect(Collectors.toUnmodifiableSet());
    nodes = count;
    silent = Set.copyOf(neverReported);
    return this;
  }

  public RecordedStatus accepted(String cipher, String secret, String word) {
    mode = EncryptionMode.SEALED;
    shownCipher = shownCipher == null ? cipher : shownCipher;
    fingerprint = Keys.text(word);
    accepted = new AcceptedEncryption(cipher, Observed.ref(secret), null);
    return this;
  }

  public RecordedStatus accepted(
      String cipher, String secret, String word, String previous, String previousWord) {
    accepted(cipher, secret, word).keyBefore(previousWord, previous);
    accepted = new AcceptedEncryption(cipher, Observed.ref(secret), Observed.ref(previous));
    return this;
  }

  /** As the operator records what is in force; every key that was is in the history. */
  public RecordedStatus accepted(Optional<Sealing> before, Sealing.Sealed inForce) {
    List<PastKey> keys = KeyHistory.after(history, before, inForce, SealedCluster.NOW);
    history.clear();
    history.addAll(keys);
    mode = EncryptionMode.SEALED;
    shownCipher = inForce.cipher().label();
    fingerprint = inForce.fingerprint();
    accepted =
        new AcceptedEncryption(
            inForce.cipher().label(),
            inForce.key(),
            inForce.previous().map(Sealing.Previous::key).orElse(null));
    return this;
  }

  /** False once it was wiped, until the operator has written it again. */
  public boolean remembers() {
    return accepted != null;
  }

  /** True when the key in force was in force before, as after a rotation that was taken back. */
  public boolean returned() {
    return history.stream()
        .anyMatch(past -> past.until() != null && past.fingerprint().equals(fingerprint));
  }

  /** True when this is the fingerprint that the status shows. */
  public boolean shows(String text) {
    return text.equals(fingerprint);
  }

  /** Who holds the claim on the current step. */
  public Optional<String> claimHolder() {
    return Optional.ofNullable(rollout)
        .flatMap(RolloutStatus::claimedStep)
        .map(RolloutStep::holder);
  }

  public RecordedStatus acceptedPlaintext() {
    mode = EncryptionMode.PLAINTEXT;
    shownCipher = "none";
    fingerprint = null;
    accepted = new AcceptedEncryption(null, null, null);
    return this;
  }

  public RecordedStatus showsCipher(String cipher) {
    shownCipher = cipher;
    return this;
  }

  public RecordedStatus keyBefore(String word, String secret) {
    history.add(new PastKey(Keys.text(word), secret, null, SealedCluster.NOW.toString()));
    return this;
  }

  public RecordedStatus candidate(String word, String secret) {
    candidate = new CandidateKey(Keys.text(word), Observed.ref(secret));
    return this;
  }

  public RecordedStatus warns(String reason) {
    warnings.add(new Warning(reason, null, null));
    return this;
  }

  public RecordedStatus rollout(RolloutStatus roll) {
    rollout = roll;
    return this;
  }

  void wipe() {
    mode = null;
    accepted = null;
    rollout = null;
    candidate = null;
    history.clear();
    warnings.clear();
    nodes = 0;
    never = Set.of();
  }

  public StreamingClusterStatus written() {
    EncryptionStatus encryption =
        accepted == null
            ? null
            : new EncryptionStatus(
                mode,
                shownCipher,
                fingerprint,
                Keys.SALT,
                100,
                accepted,
                candidate,
                List.copyOf(history));
    List<NodeStatus> seen = IntStream.range(0, nodes).mapToObj(this::node).toList();
    return new StreamingClusterStatus(
        1L,
        nodes,
        nodes,
        nodes,
        null,
        SealedCluster.ID,
        Observed.IMAGE,
        "0.3.0",
        encryption,
        seen,
        rollout,
        List.copyOf(warnings),
        null);
  }

  private NodeStatus node(int ordinal) {
    boolean reported = !silent.contains(ordinal);
    return new NodeStatus(
        "demo-" + ordinal,
        reported ? NodeState.SERVING : NodeState.STARTING,
        "uid-" + ordinal,
        never.contains(ordinal) ? null : "store-" + ordinal,
        reported ? 2L : null,
        reported ? "0.3.0" : null,
        reported ? "aes" : null,
        reported ? fingerprint : null,
        reported ? 100 : null,
        null);
  }
}
