package io.sealstream.operator.guard;

import io.sealstream.operator.observe.Fingerprint;
import io.sealstream.operator.observe.KeyReading;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about the key of one volume.
 *
 * @param rings the keys that its ring may need: one when a server or its claim said so, two when
 *     only the memory of an unfinished rotation is left
 * @param source who said so
 * @param held why its node is held; the volume then speaks neither for nor against a key
 */
record VolumeKey(
    int ordinal,
    String claim,
    State state,
    Set<Fingerprint> rings,
    Source source,
    Optional<Remark> held) {

  VolumeKey {
    rings = Set.copyOf(rings);
  }

  enum State {
    SEALED,
    PLAIN,
    /** Its claim was made by the operator, and no server ever reported a store on it. */
    UNBORN,
    /** Nobody remembers. One pod may start on it and say. */
    UNKNOWN
  }

  /** In the order in which they are believed. */
  enum Source {
    SERVER,
    REFUSED_START,
    CLAIM,
    MEMORY,
    NOBODY
  }

  boolean sealed() {
    return state == State.SEALED;
  }

  /** True when a key is known to be needed and this one is it, whichever it may be. */
  boolean openedBy(KeyReading.Present key) {
    return !rings.isEmpty() && rings.stream().allMatch(key::opens);
  }

  /** True when one of the two opens it, whichever key it may need. */
  boolean openedByEither(KeyReading.Present key, Optional<KeyReading.Present> previous) {
    return !rings.isEmpty()
        && rings.stream()
            .allMatch(ring -> key.opens(ring) || previous.filter(it -> it.opens(ring)).isPresent());
  }
}
