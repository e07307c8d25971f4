package io.sealstream.operator.observe;

import io.sealstream.operator.api.KeySecretRef;
import java.time.Instant;
import java.util.Optional;

/**
 * A pod of the cluster.
 *
 * @param startedAt when its server container was last started; empty when it never was
 * @param notServingSince when it last was ready; of one that never was, when it was made; empty
 *     while it serves
 * @param restartHash of the template that it was made from; empty when somebody removed it
 * @param image of its server container
 * @param cipher as annotated by its template
 * @param key from where its container gets the key at each start
 * @param fingerprint of the key that its template wants
 * @param previousFingerprint of the previous key that its template wants
 * @param refusal why its last container did not open the store; empty when it did, or never ran
 */
public record Pod(
    int ordinal,
    String name,
    String uid,
    State state,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> notServingSince,
    Optional<String> restartHash,
    String image,
    Optional<String> cipher,
    Optional<KeySecretRef> key,
    Optional<String> fingerprint,
    Optional<String> previousFingerprint,
    Optional<StartRefusal> refusal) {

  /** What the pod does, as its status says. */
  public enum State {
    /** Not scheduled, or its container has not been started yet. */
    PENDING,
    /** Its container runs and is not ready. */
    STARTING,
    /** Ready. */
    SERVING,
    /** Its container ended and waits to be started again. */
    DOWN,
    /** Its node does not answer; nobody knows what it does. */
    UNREACHABLE,
    /** Deleted, and not gone yet. */
    TERMINATING
  }

  public boolean serving() {
    return state == State.SERVING;
  }
}
