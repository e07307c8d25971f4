package io.sealstream.raft.core;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.Snapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be written, what is being written, and what may be said only after it. Invariant: the
 * log as the member sees it is durable up to {@link #durableIndex()}, whatever was taken back in
 * between.
 */
final class Outbox {
  /** A write on its way; {@code last} falls when entries are taken back meanwhile. */
  private static final class Pending {
    private final long number;
    private long last;

    private Pending(long number, long last) {
      this.number = number;
      this.last = last;
    }
  }

  private record Held(long until, Effects.Send send) {}

  private Optional<Ballot> ballot = Optional.empty();
  private OptionalLong cutFrom = OptionalLong.empty();
  private Optional<Snapshot> snapshot = Optional.empty();
  private final List<RaftEntry> entries = new ArrayList<>();

  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private List<Effects.Send> ready = new ArrayList<>();
  private long numbers;
  private long durableNumber;
  private long ballotNumber;
  private long handedOut;
  private long durableIndex;

  /**
   * @param durable last index of the log at the start
   */
  Outbox(long durable) {
    handedOut = durable;
    durableIndex = durable;
  }

  long durableIndex() {
    return durableIndex;
  }

  // --- what to write ---

  void ballot(Ballot next) {
    ballot = Optional.of(next);
    ballotNumber = numbers + 1;
  }

  void append(RaftEntry entry) {
    entries.add(entry);
  }

  void cutFrom(long index) {
    entries.removeIf(entry -> entry.index() >= index);
    if (index <= handedOut) {
      cutFrom = OptionalLong.of(Math.min(index, cutFrom.orElse(index)));
      handedOut = index - 1;
    }
    notDurableFrom(index);
  }

  /** The snapshot covers entries that agree with it, and perhaps further ones. */
  void snapshot(Snapshot next) {
    snapshot = Optional.of(next);
    entries.removeIf(entry -> entry.index() <= next.index());
    handedOut = Math.max(handedOut, next.index());
  }

  /** From here on the log is another one than what is on its way to the disk. */
  void notDurableFrom(long index) {
    durableIndex = Math.min(durableIndex, index - 1);
    pending.forEach(write -> write.last = Math.min(write.last, index - 1));
  }

  private boolean hasSomething() {
    return ballot.isPresent() || cutFrom.isPresent() || snapshot.isPresent() || !entries.isEmpty();
  }

  Optional<Effects.Write> takeWrite() {
    if (!hasSomething()) {
      return Optional.empty();
    }
    if (!entries.isEmpty()) {
      handedOut = entries.getLast().index();
    }
    Effects.Write write =
        new Effects.Write(++numbers, new LogWrite(ballot, cutFrom, snapshot, entries));
    pending.add(new Pending(numbers, handedOut));
    ballot = Optional.empty();
    cutFrom = OptionalLong.empty();
    snapshot = Optional.empty();
    entries.clear();
    return Optional.of(write);
  }

  /**
   * Everything up to this write is durable.
   *
   * @param term what was said in an older one is not worth saying any more
   */
  void written(long number, long term) {
    while (!pending.isEmpty() && pending.getFirst().number <= number) {
      durableIndex = Math.max(durableIndex, pending.removeFirst().last);
    }
    durableNumber = number;
    while (!held.isEmpty() && held.getFirst().until() <= number) {
      Effects.Send send = held.removeFirst().send();
      if (send.message().term() == term) {
        ready.add(send);
      }
    }
  }

  // --- what to say ---

  void send(MemberId to, RaftMessage message) {
    ready.add(new Effects.Send(to, message));
  }

  /** For messages that rest on term and vote alone. */
  void sendOnceBallotDurable(MemberId to, RaftMessage message) {
    if (ballotNumber <= durableNumber) {
      send(to, message);
    } else {
      sendOnceDurable(to, message);
    }
  }

  /** For messages that rest on everything that was decided before them. */
  void sendOnceDurable(MemberId to, RaftMessage message) {
    long until = hasSomething() ? numbers + 1 : numbers;
    if (until <= durableNumber) {
      send(to, message);
    } else {
      held.add(new Held(until, new Effects.Send(to, message)));
    }
  }

  List<Effects.Send> takeSends() {
    List<Effects.Send> taken = ready;
    ready = new ArrayList<>();
    return taken;
  }
}
