package io.sealstream.operator.guard;

import io.sealstream.operator.guard.KeyVerdict.Accepted;
import io.sealstream.operator.guard.KeyVerdict.Held;
import io.sealstream.operator.guard.KeyVerdict.Restarts;
import io.sealstream.operator.guard.KeyVerdict.Scope;
import io.sealstream.operator.guard.KeyVerdict.Unknown;
import io.sealstream.operator.guard.KeyVerdict.Waiting;
import io.sealstream.operator.observe.Observation;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what may be done with the keys of a cluster. Pure: the same observation gives the same
 * verdict, whatever was decided before. It keeps one invariant: what it accepts opens every volume
 * that is known to need a key, except those whose node it holds.
 */
public final class KeyGuard {
  private final Duration missingGrace;
  private final NotBuilt notBuilt;

  /**
   * @param missingGrace how long a Secret may be missing before that is a refusal
   */
  public KeyGuard(Duration missingGrace) {
    this(missingGrace, NotBuilt.inThisRelease());
  }

  KeyGuard(Duration missingGrace, NotBuilt notBuilt) {
    this.missingGrace = missingGrace;
    this.notBuilt = notBuilt;
  }

  public KeyVerdict decide(Observation observation) {
    Situation now = Situation.of(observation);
    KeyVerdict keys = new EncryptionRules(now, missingGrace).decide();
    Optional<Remark> refusedSpec = new SpecRules(now).refusal(notBuilt.fields(now));
    if (refusedSpec.isPresent()) {
      return wholeSpecHeld(now, keys, refusedSpec.get());
    }
    return notBuilt
        .resizing(now)
        .or(() -> new ReplicaRules(now).refusal())
        .map(why -> replicasHeld(keys, why))
        .orElse(keys);
  }

  /** A refused spec is not rendered at all, so the key's own refusal, if any, holds it whole. */
  private static KeyVerdict wholeSpecHeld(Situation now, KeyVerdict keys, Remark why) {
    return switch (keys) {
      case Held held ->
          new Held(
              held.why(),
              Set.of(Scope.ENCRYPTION, Scope.SPEC),
              held.inForce(),
              held.restarts(),
              held.remarks().withoutNotices());
      case Accepted accepted ->
          new Held(
              why,
              Set.of(Scope.SPEC),
              now.accepted(),
              driven(now),
              accepted.remarks().withoutNotices());
      case Waiting waiting ->
          new Held(why, Set.of(Scope.SPEC), Optional.empty(), Restarts.FROZEN, waiting.remarks());
      case Unknown unknown ->
          new Held(why, Set.of(Scope.SPEC), unknown.inForce(), Restarts.FROZEN, unknown.remarks());
    };
  }

  private static Restarts driven(Situation now) {
    return now.acceptedStillVerifies() ? Restarts.ALLOWED : Restarts.FROZEN;
  }

  /** The key's own refusal is what a person is told first; the replicas stay as they are too. */
  private static KeyVerdict replicasHeld(KeyVerdict keys, Remark why) {
    return switch (keys) {
      case Accepted accepted ->
          new Held(
              why,
              Set.of(Scope.REPLICAS),
              Optional.of(accepted.sealing()),
              Restarts.ALLOWED,
              accepted.remarks());
      case Held held ->
          new Held(
              held.why(),
              Set.of(Scope.ENCRYPTION, Scope.REPLICAS),
              held.inForce(),
              held.restarts(),
              held.remarks());
      case Waiting waiting -> waiting;
      case Unknown unknown -> unknown;
    };
  }
}
