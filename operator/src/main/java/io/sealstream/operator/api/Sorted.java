package io.sealstream.operator.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Maps of the resource in one order, whatever order they came in: what is rendered from them must
 * not differ from one run of the operator to the next.
 */
final class Sorted {

  private Sorted() {}

  /** A copy by key; empty for a field that was left out. */
  static <V> SortedMap<String, V> copyOf(Map<String, V> map) {
    return map == null
        ? Collections.emptySortedMap()
        : Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
