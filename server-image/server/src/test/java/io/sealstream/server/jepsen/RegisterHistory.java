package io.sealstream.server.jepsen;

import java.util.ArrayList;
import java.util.List;

/** What clients did with keys of a bucket and were told. Any thread. */
final class RegisterHistory {
  private final List<Operation> operations = new ArrayList<>();
  private final List<Seen> seen = new ArrayList<>();
  private long ticks;
  private boolean calm;

  /** What a client asked for, and what it was told. */
  sealed interface Outcome {
    /** The key has this value, and this is its revision; 0: it has none. */
    record Read(long revision, String value) implements Outcome {}

    record Written(long revision, String value) implements Outcome {}

    /** It may have been written, or not. */
    record Unanswered(String value) implements Outcome {}
  }

  /**
   * @param expected the revision on whose condition it was written; of no meaning for a read
   * @param calm nothing was wrong with the cluster when it began
   */
  record Operation(
      String key, long expected, long began, long ended, boolean calm, Outcome outcome) {}

  /** What a watcher was told. */
  record Seen(String key, long revision, String value) {}

  /** An operation that begins now. */
  synchronized Call begin(String key, long expected) {
    return new Call(key, expected, ++ticks, calm);
  }

  record Call(String key, long expected, long began, boolean calm) {}

  synchronized void end(Call call, Outcome outcome) {
    operations.add(new Operation(call.key, call.expected, call.began, ++ticks, call.calm, outcome));
  }

  synchronized void watched(Seen what) {
    seen.add(what);
  }

  synchronized void calm(boolean now) {
    calm = now;
  }

  synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }
}
