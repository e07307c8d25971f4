package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Sealing;
import java.util.Optional;
import java.util.Set;

/**
 * What the guard says. Whatever it says, child objects are rendered with {@link #inForce()}; when
 * that is empty, none is created. Status keeps it as the accepted block, so that a refusal has a
 * memory; it must be written there before any template is, so that no pod is ever made for a pair
 * of keys that nobody remembers.
 */
public sealed interface KeyVerdict {

  /** The encryption that is in force; empty while there is none yet. */
  Optional<Sealing> inForce();

  Remarks remarks();

  /** Whether the operator may restart a pod of its own accord; each eviction is checked again. */
  Restarts restarts();

  /** Whether this part of the spec is refused. */
  default boolean holds(Scope scope) {
    return this instanceof Held held && held.scopes().contains(scope);
  }

  /**
   * Whether the number of replicas stays as it is. A new pod is one that starts: where nobody knows
   * which key it would get, or no key that is there opens the data, none is asked for.
   */
  default boolean holdsReplicas() {
    return restarts() == Restarts.FROZEN;
  }

  /** The spec's encryption, or the part of it whose turn it is, may be carried out. */
  record Accepted(Sealing sealing, Remarks remarks) implements KeyVerdict {
    @Override
    public Optional<Sealing> inForce() {
      return Optional.of(sealing);
    }

    @Override
    public Restarts restarts() {
      return Restarts.ALLOWED;
    }
  }

  /** A new cluster whose Secret is not there yet. Reconciling, not Stalled; nothing is created. */
  record Waiting(Remark why, Remarks remarks) implements KeyVerdict {
    @Override
    public Optional<Sealing> inForce() {
      return Optional.empty();
    }

    @Override
    public Restarts restarts() {
      return Restarts.FROZEN;
    }
  }

  /** A Secret that has been missing for a moment: KeyAccepted is Unknown, nothing is Stalled. */
  record Unknown(Remark why, Optional<Sealing> inForce, Remarks remarks) implements KeyVerdict {
    @Override
    public Restarts restarts() {
      return Restarts.FROZEN;
    }
  }

  /** Refused. What was accepted last stays in force. */
  record Held(
      Remark why, Set<Scope> scopes, Optional<Sealing> inForce, Restarts restarts, Remarks remarks)
      implements KeyVerdict {
    public Held {
      scopes = Set.copyOf(scopes);
    }

    @Override
    public boolean holdsReplicas() {
      return scopes.contains(Scope.SPEC)
          || scopes.contains(Scope.REPLICAS)
          || restarts == Restarts.FROZEN;
    }
  }

  /** What a refusal holds back; the sentence is about the first of them in this order. */
  enum Scope {
    /** The encryption block: objects are rendered from the spec with what is in force instead. */
    ENCRYPTION,
    /** The whole spec: StatefulSet and ConfigMap are left as they are, or are not made. */
    SPEC,
    /** The number of replicas: it stays as it is, and the rest of the spec is carried out. */
    REPLICAS
  }

  /** Whether restarts may be driven. */
  enum Restarts {
    ALLOWED,
    FROZEN
  }
}
