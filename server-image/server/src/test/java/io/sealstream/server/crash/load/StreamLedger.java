package io.sealstream.server.crash.load;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What clients know about one stream: what must be in it, what must not, and what was under way
 * when the server died. Every thread may write into it; it is judged between two lives.
 */
final class StreamLedger {
  private static final int NOT_FOUND = 404;

  private final String stream;

  /** Acknowledged, or seen by a reader after a start; sequence to id. */
  private final ConcurrentNavigableMap<Long, String> present = new ConcurrentSkipListMap<>();

  private final Set<String> sent = ConcurrentHashMap.newKeySet();
  private final Set<Long> removing = ConcurrentHashMap.newKeySet();
  private final Set<Long> removed = ConcurrentHashMap.newKeySet();
  private final Set<String> problems = ConcurrentHashMap.newKeySet();
  private final AtomicLong acknowledgements = new AtomicLong();
  private final AtomicLong inFlight = new AtomicLong();
  private volatile long purging;
  private volatile long purged;

  StreamLedger(String stream) {
    this.stream = stream;
  }

  String stream() {
    return stream;
  }

  int size() {
    return present.size();
  }

  /** Some message that is there, at or after a sequence; 0 when there is none. */
  long near(long sequence) {
    Long found = present.ceilingKey(sequence);
    return found == null ? 0 : found;
  }

  long first() {
    return present.isEmpty() ? 0 : present.firstKey();
  }

  long last() {
    return present.isEmpty() ? 0 : present.lastKey();
  }

  // --- what clients write down ---

  void sent(String id) {
    sent.add(id);
  }

  void acknowledged(long sequence, String id) {
    String before = present.put(sequence, id);
    if (before != null) {
      problem("sequence %d was given to %s and to %s", sequence, before, id);
    }
    sent.remove(id);
    acknowledgements.incrementAndGet();
  }

  void removing(long sequence) {
    removing.add(sequence);
  }

  void removed(long sequence) {
    removed.add(sequence);
    removing.remove(sequence);
    present.remove(sequence);
  }

  boolean isRemoved(long sequence) {
    return removed.contains(sequence);
  }

  void purging(long below) {
    purging = below;
  }

  void purged(long below) {
    purged = below;
    present.headMap(below).clear();
  }

  void problem(String what, Object... about) {
    problems.add(stream + ": " + what.formatted(about));
  }

  long acknowledgements() {
    return acknowledgements.get();
  }

  /** Publishes that a death left without an answer. */
  long inFlight() {
    return inFlight.get();
  }

  int removals() {
    return removed.size();
  }

  // --- judgement ---

  /**
   * Reads the whole stream and compares. What it found is what is known from then on: it was
   * visible, so it must stay.
   *
   * @return what is wrong, empty when nothing is
   */
  List<String> judge(JetStreamManagement management) throws IOException, JetStreamApiException {
    SortedMap<Long, String> found = read(management);
    found.forEach(this::judgeFound);
    present.keySet().stream()
        .filter(sequence -> !found.containsKey(sequence) && !mayBeGone(sequence))
        .forEach(sequence -> problem("lost: %d, %s", sequence, present.get(sequence)));
    if (new HashSet<>(found.values()).size() < found.size()) {
      problem("a message is there twice");
    }
    long count = management.getStreamInfo(stream).getStreamState().getMsgCount();
    if (count != found.size()) {
      problem("%d messages are counted, %d are there", count, found.size());
    }
    settle(found);
    return new ArrayList<>(problems);
  }

  private SortedMap<Long, String> read(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    SortedMap<Long, String> found = new TreeMap<>();
    try {
      for (long next = 1; ; ) {
        MessageInfo message = management.getNextMessage(stream, next, ">");
        found.put(message.getSeq(), Payload.id(message.getData()));
        next = message.getSeq() + 1;
      }
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() != NOT_FOUND) {
        throw e;
      }
      return found;
    }
  }

  private void judgeFound(long sequence, String id) {
    String known = present.get(sequence);
    if (removed.contains(sequence) || sequence < purged) {
      problem("came back: %d, %s", sequence, id);
    } else if (known == null && !sent.contains(id)) {
      problem("nobody sent it, or it is at another sequence too: %d, %s", sequence, id);
    } else if (known != null && !known.equals(id)) {
      problem("changed: %d was %s and is %s", sequence, known, id);
    }
  }

  private boolean mayBeGone(long sequence) {
    return removing.contains(sequence) || sequence < purging;
  }

  private void settle(SortedMap<Long, String> found) {
    removing.stream().filter(sequence -> !found.containsKey(sequence)).forEach(removed::add);
    removing.clear();
    // A purge is one step: it happened, or it did not.
    long below = purging;
    if (below > purged && found.headMap(below).isEmpty()) {
      purged = below;
    }
    purging = purged;
    inFlight.addAndGet(sent.size());
    sent.clear();
    present.clear();
    present.putAll(found);
  }
}
