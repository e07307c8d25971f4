package io.sealstream.server.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A map of options that are taken one by one, by any of their names and in any case; what nobody
 * took is a problem in the end.
 */
final class Section {
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Problems problems;

  Section(Value.Block block, Problems problems) {
    this.problems = problems;
    block.entries().values().forEach(e -> entries.put(e.name().toLowerCase(Locale.ROOT), e));
  }

  /** The option under one of its names; of several the one that stands last. */
  Optional<Field> take(String... names) {
    Entry found = null;
    for (String name : names) {
      taken.add(name);
      Entry entry = entries.get(name);
      if (entry != null && (found == null || isAfter(entry, found))) {
        found = entry;
      }
    }
    return Optional.ofNullable(found).map(entry -> new Field(entry, problems));
  }

  private static boolean isAfter(Entry a, Entry b) {
    Position p = a.position();
    Position q = b.position();
    return p.line() > q.line() || (p.line() == q.line() && p.column() > q.column());
  }

  /** Refuses by name what NATS knows and this server has not, and what nobody knows. */
  void refuseTheRest(Set<String> knownToNats) {
    for (Entry entry : entries.values()) {
      String name = entry.name().toLowerCase(Locale.ROOT);
      if (taken.contains(name)) {
        continue;
      }
      if (knownToNats.contains(name)) {
        problems.error(entry.position(), NotBuilt.option(entry.name()));
      } else if (!entry.isReferenced()) {
        problems.error(entry.position(), "unknown field \"" + entry.name() + "\"");
      }
    }
  }
}
