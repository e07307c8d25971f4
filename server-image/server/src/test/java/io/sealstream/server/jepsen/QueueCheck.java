package io.sealstream.server.jepsen;

import io.sealstream.server.jepsen.QueueHistory.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares what publishers were told with what each replica has. Pure. What was acknowledged is on
 * every replica, once, at the sequence of its acknowledgement; what was not answered is there once
 * or not at all; sequences follow real time: who is told one before another message is sent has the
 * smaller one; all replicas have the same.
 */
final class QueueCheck {
  private final Verdict verdict = new Verdict();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final SortedMap<Long, String> given = new TreeMap<>();

  /** The highest sequence that anybody knew when a message was first sent. */
  private final Map<String, Long> known = new HashMap<>();

  private QueueCheck() {}

  /** What is wrong; nothing, when every list is empty. */
  static final class Verdict {
    long acknowledged;
    long unknown;
    final List<String> lost = new ArrayList<>();
    final List<String> duplicated = new ArrayList<>();
    final List<String> reordered = new ArrayList<>();

    /** Split brain: two messages have one sequence, or replicas differ. */
    final List<String> divided = new ArrayList<>();

    /** Nobody sent it, or it cannot be read. */
    final List<String> foreign = new ArrayList<>();

    List<String> problems() {
      List<String> all = new ArrayList<>();
      lost.forEach(what -> all.add("lost: " + what));
      duplicated.forEach(what -> all.add("duplicated: " + what));
      reordered.forEach(what -> all.add("reordered: " + what));
      divided.forEach(what -> all.add("divided: " + what));
      foreign.forEach(what -> all.add("foreign: " + what));
      return all;
    }
  }

  /**
   * @param replicas by the name of the server: what it has, sequence to id
   */
  static Verdict of(List<Event> history, Map<String, SortedMap<Long, String>> replicas) {
    QueueCheck check = new QueueCheck();
    check.read(history);
    replicas.forEach(check::compare);
    check.compareReplicas(replicas);
    return check.verdict;
  }

  private void read(List<Event> history) {
    long highest = 0;
    for (Event event : history) {
      switch (event) {
        case Event.Sent(String id) -> known.putIfAbsent(id, highest);
        case Event.Unanswered _ -> {} // says nothing
        case Event.Acknowledged(String id, long sequence) -> {
          acknowledged(id, sequence);
          highest = Math.max(highest, sequence);
        }
      }
    }
    verdict.acknowledged = acknowledged.size();
    verdict.unknown = known.keySet().stream().filter(id -> !acknowledged.containsKey(id)).count();
  }

  private void acknowledged(String id, long sequence) {
    Long before = acknowledged.putIfAbsent(id, sequence);
    if (before != null && before != sequence) {
      verdict.duplicated.add("%s was acknowledged at %d and at %d".formatted(id, before, sequence));
    }
    String other = given.putIfAbsent(sequence, id);
    if (other != null && !other.equals(id)) {
      verdict.divided.add("sequence %d was given to %s and to %s".formatted(sequence, other, id));
    }
    long least = known.getOrDefault(id, 0L);
    if (sequence <= least) {
      verdict.reordered.add(
          "%s is at %d, and was sent when %d had been acknowledged".formatted(id, sequence, least));
    }
  }

  private void compare(String server, SortedMap<Long, String> contents) {
    Map<String, Long> places = new HashMap<>();
    contents.forEach(
        (sequence, id) -> {
          Long other = places.putIfAbsent(id, sequence);
          if (other != null && known.containsKey(id)) {
            verdict.duplicated.add(
                "%s has %s at %d and at %d".formatted(server, id, other, sequence));
          }
          if (!known.containsKey(id)) {
            verdict.foreign.add("%s has at %d: %s".formatted(server, sequence, id));
          }
        });
    acknowledged.forEach(
        (id, sequence) -> {
          if (!places.containsKey(id)) {
            verdict.lost.add("%s has no %s, acknowledged at %d".formatted(server, id, sequence));
          } else if (!id.equals(contents.get(sequence))) {
            verdict.reordered.add(
                "%s has %s at %d, acknowledged at %d"
                    .formatted(server, id, places.get(id), sequence));
          }
        });
  }

  private void compareReplicas(Map<String, SortedMap<Long, String>> replicas) {
    Map<Long, Map<String, String>> differing = new TreeMap<>();
    Set<Long> sequences = new HashSet<>();
    replicas.values().forEach(contents -> sequences.addAll(contents.keySet()));
    for (long sequence : sequences) {
      Map<String, String> here = new TreeMap<>();
      replicas.forEach(
          (server, contents) -> here.put(server, contents.getOrDefault(sequence, "nothing")));
      if (new HashSet<>(here.values()).size() > 1) {
        differing.put(sequence, here);
      }
    }
    differing.forEach(
        (sequence, here) -> verdict.divided.add("at %d there is %s".formatted(sequence, here)));
  }
}
