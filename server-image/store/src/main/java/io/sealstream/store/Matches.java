package io.sealstream.store;

import java.util.BitSet;

/** The subject ids that one filter asks for. Owned by its {@link MatchCache}. */
final class Matches {
  private final Filter filter;
  private final BitSet ids = new BitSet();
  private int count;

  Matches(Filter filter) {
    this.filter = filter;
  }

  /** Nobody knows whether an unknown subject matches, unless all do. */
  void addIfMatching(int id, byte[] name) {
    if (filter.matchesAll() || (name.length > 0 && filter.matches(name, 0, name.length))) {
      ids.set(id);
      count++;
    }
  }

  void remove(int id) {
    if (ids.get(id)) {
      ids.clear(id);
      count--;
    }
  }

  boolean has(int id) {
    return ids.get(id);
  }

  /** How many ids. */
  int count() {
    return count;
  }

  /** The first id at or after {@code id}, -1: none. */
  int next(int id) {
    return ids.nextSetBit(id);
  }
}
