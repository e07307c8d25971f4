package io.sealstream.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answers to the filters asked for most recently, kept up to date as subjects come and go: a
 * consumer asks with one filter for every message it delivers, and trying 100,000 subjects takes
 * milliseconds.
 */
final class MatchCache {
  private static final int MAX_FILTERS = 64;

  private final SubjectTable subjects;
  private final Map<Filter, Matches> byFilter =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Filter, Matches> eldest) {
          return size() > MAX_FILTERS;
        }
      };
  private Filter lastFilter;
  private Matches lastMatches;

  MatchCache(SubjectTable subjects) {
    this.subjects = subjects;
  }

  Matches of(Filter filter) {
    if (filter != lastFilter) {
      lastMatches = byFilter.computeIfAbsent(filter, this::compute);
      lastFilter = filter;
    }
    return lastMatches;
  }

  private Matches compute(Filter filter) {
    Matches matches = new Matches(filter);
    for (int id = 0; id < subjects.idLimit(); id++) {
      if (subjects.isUsed(id)) {
        matches.addIfMatching(id, subjects.name(id));
      }
    }
    return matches;
  }

  void added(int id) {
    if (!byFilter.isEmpty()) {
      byte[] name = subjects.name(id);
      byFilter.values().forEach(m -> m.addIfMatching(id, name));
    }
  }

  /** All ids mean nothing any more. */
  void clear() {
    byFilter.clear();
    lastFilter = null;
  }

  void removed(int id) {
    byFilter.values().forEach(m -> m.remove(id));
  }
}
