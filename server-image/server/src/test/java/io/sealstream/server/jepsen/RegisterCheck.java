package io.sealstream.server.jepsen;

import io.sealstream.server.jepsen.RegisterHistory.Operation;
import io.sealstream.server.jepsen.RegisterHistory.Outcome;
import io.sealstream.server.jepsen.RegisterHistory.Seen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether keys that are written on condition of their revision behave as registers. Pure, and
 * sound: what it calls wrong is wrong.
 *
 * <p>A revision has one value. A write has a higher revision than all that anybody knew of the key
 * before it began, and nothing lies between the revision that it was conditioned on and its own. A
 * read is not older than what anybody knew before it began, unless the cluster was disturbed: a
 * leader that is cut off may answer with what it knew (docs/decisions/0008). What was acknowledged
 * is on every replica, or so many newer ones of its key that it need not be.
 */
final class RegisterCheck {
  /** The longest history that a bucket keeps of a key. */
  static final int HISTORY = 64;

  private final Verdict verdict = new Verdict();

  /** By key: every revision that anybody saw, and its value. */
  private final Map<String, SortedMap<Long, String>> revisions = new HashMap<>();

  private final Set<String> sent = new HashSet<>();

  private RegisterCheck() {}

  /** What is wrong. */
  static final class Verdict {
    /** Reads that were older than they might be, while the cluster was disturbed. */
    long stale;

    long written;
    final List<String> problems = new ArrayList<>();
  }

  /**
   * @param replicas by the name of the server: all that it has, in the order of revisions
   */
  static Verdict of(
      List<Operation> operations, List<Seen> watched, Map<String, List<Seen>> replicas) {
    RegisterCheck check = new RegisterCheck();
    operations.forEach(check::collect);
    watched.forEach(seen -> check.know(seen.key(), seen.revision(), seen.value()));
    replicas
        .values()
        .forEach(all -> all.forEach(s -> check.know(s.key(), s.revision(), s.value())));
    check.inventions();
    check.keysOf(operations).forEach((key, of) -> check.inTime(key, of));
    operations.forEach(check::nothingBetween);
    check.watched(watched, replicas);
    replicas.forEach((server, contents) -> check.kept(server, contents, operations));
    check.same(replicas);
    return check.verdict;
  }

  private void problem(String text, Object... about) {
    verdict.problems.add(text.formatted(about));
  }

  private void collect(Operation operation) {
    switch (operation.outcome()) {
      case Outcome.Read(long revision, String value) -> {
        if (revision > 0) {
          know(operation.key(), revision, value);
        }
      }
      case Outcome.Written(long revision, String value) -> {
        verdict.written++;
        sent.add(value);
        know(operation.key(), revision, value);
      }
      case Outcome.Unanswered(String value) -> sent.add(value);
    }
  }

  private void know(String key, long revision, String value) {
    String before =
        revisions.computeIfAbsent(key, k -> new TreeMap<>()).putIfAbsent(revision, value);
    if (before != null && !before.equals(value)) {
      problem("divided: %s at %d is %s and is %s", key, revision, before, value);
    }
  }

  private void inventions() {
    revisions.forEach(
        (key, all) ->
            all.forEach(
                (revision, value) -> {
                  if (!sent.contains(value)) {
                    problem("foreign: %s at %d is %s, which nobody wrote", key, revision, value);
                  }
                }));
  }

  private Map<String, List<Operation>> keysOf(List<Operation> operations) {
    Map<String, List<Operation>> keys = new TreeMap<>();
    operations.forEach(o -> keys.computeIfAbsent(o.key(), k -> new ArrayList<>()).add(o));
    return keys;
  }

  private static long revision(Operation operation) {
    return switch (operation.outcome()) {
      case Outcome.Read read -> read.revision();
      case Outcome.Written written -> written.revision();
      case Outcome.Unanswered _ -> 0;
    };
  }

  /** Against what was known when an operation began. */
  private void inTime(String key, List<Operation> operations) {
    TreeMap<Long, Long> known = new TreeMap<>(Map.of(0L, 0L)); // tick to highest revision
    operations.stream()
        .sorted(Comparator.comparingLong(Operation::ended))
        .forEach(o -> known.put(o.ended(), Math.max(known.lastEntry().getValue(), revision(o))));
    for (Operation operation : operations) {
      long before = known.lowerEntry(operation.began()).getValue();
      switch (operation.outcome()) {
        case Outcome.Written(long revision, String value) -> {
          if (revision <= before) {
            problem("reordered: %s: %s got %d after %d", key, value, revision, before);
          }
        }
        case Outcome.Read(long revision, String value) -> {
          if (revision < before && operation.calm()) {
            problem("stale: %s: read %s at %d after %d", key, value, revision, before);
          } else if (revision < before) {
            verdict.stale++;
          }
        }
        case Outcome.Unanswered _ -> {}
      }
    }
  }

  private void nothingBetween(Operation operation) {
    if (operation.outcome() instanceof Outcome.Written(long revision, String value)) {
      SortedMap<Long, String> between =
          revisions.get(operation.key()).subMap(operation.expected() + 1, revision);
      if (revision <= operation.expected() || !between.isEmpty()) {
        problem(
            "overwritten: %s: %s was written at %d if the revision was %d, and between them are %s",
            operation.key(), value, revision, operation.expected(), between);
      }
    }
  }

  private void watched(List<Seen> watched, Map<String, List<Seen>> replicas) {
    Map<String, Long> last = new TreeMap<>();
    for (Seen seen : watched) {
      long before = last.getOrDefault(seen.key(), 0L);
      if (seen.revision() <= before) {
        problem("watch: %s at %d came after %d", seen.key(), seen.revision(), before);
      }
      last.put(seen.key(), seen.revision());
    }
    replicas.forEach(
        (server, contents) -> {
          if (!latest(contents).equals(last)) {
            problem("watch: ended at %s, %s has %s", last, server, latest(contents));
          }
        });
  }

  /** The latest revision of each key. */
  static Map<String, Long> latest(List<Seen> contents) {
    Map<String, Long> latest = new TreeMap<>();
    contents.forEach(seen -> latest.merge(seen.key(), seen.revision(), Math::max));
    return latest;
  }

  private void kept(String server, List<Seen> contents, List<Operation> operations) {
    Map<String, TreeMap<Long, String>> here = new HashMap<>();
    contents.forEach(
        seen ->
            here.computeIfAbsent(seen.key(), k -> new TreeMap<>())
                .put(seen.revision(), seen.value()));
    for (Operation operation : operations) {
      if (operation.outcome() instanceof Outcome.Written(long revision, String value)) {
        TreeMap<Long, String> key = here.getOrDefault(operation.key(), new TreeMap<>());
        if (!key.containsKey(revision) && key.tailMap(revision).size() < HISTORY) {
          problem("lost: %s has no %s at %d: %s", server, operation.key(), revision, value);
        }
      }
    }
  }

  private void same(Map<String, List<Seen>> replicas) {
    if (new HashSet<>(replicas.values()).size() > 1) {
      Map<String, Map<String, Long>> ends = new TreeMap<>();
      replicas.forEach((server, contents) -> ends.put(server, latest(contents)));
      problem("divided: replicas of the bucket differ; their latest: %s", ends);
    }
  }
}
