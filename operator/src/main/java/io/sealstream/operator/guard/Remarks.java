package io.sealstream.operator.guard;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a verdict says beside its yes or no.
 *
 * @param notices become events, once per change of state
 * @param warnings become status.warnings
 * @param heldNodes by ordinal: a node that must not be started, restarted or counted on, while the
 *     others go on
 */
public record Remarks(
    List<Remark> notices, List<Remark> warnings, SortedMap<Integer, Remark> heldNodes) {

  public Remarks {
    notices = List.copyOf(notices);
    warnings = List.copyOf(warnings);
    heldNodes = Collections.unmodifiableSortedMap(new TreeMap<>(heldNodes));
  }

  public static Remarks none() {
    return new Remarks(List.of(), List.of(), Collections.emptySortedMap());
  }

  /** The same for a verdict under which nothing is carried out. */
  Remarks withoutNotices() {
    return new Remarks(List.of(), warnings, heldNodes);
  }
}
