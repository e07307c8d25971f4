package io.sealstream.raft.group;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.core.Effects;
import io.sealstream.raft.core.RaftCore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who waits for an answer of one leadership: each is answered once, at the latest when that
 * leadership is over.
 */
final class Waiting {
  private record Entry(long index, Consumer<Outcome> answer) {}

  private record Read(long index, Consumer<Outcome> answer) {}

  private record Transfer(MemberId to, Consumer<Outcome> answer) {}

  private final int patience;
  private long term;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<Long, Consumer<Outcome>> unconfirmed = new HashMap<>();
  private final Deque<Read> confirmed = new ArrayDeque<>();
  private long reads;
  private Optional<Transfer> transfer = Optional.empty();
  private int ticksLeft;

  /**
   * @param patience ticks to wait for a leader that takes over
   */
  Waiting(int patience) {
    this.patience = patience;
  }

  void forEntry(long index, long ofTerm, Consumer<Outcome> answer) {
    term = ofTerm;
    entries.add(new Entry(index, answer));
  }

  /** Gives the read a number. */
  long forRead(long ofTerm, Consumer<Outcome> answer) {
    term = ofTerm;
    unconfirmed.put(++reads, answer);
    return reads;
  }

  void forTransfer(MemberId to, Consumer<Outcome> answer) {
    transfer.ifPresent(before -> before.answer().accept(new Outcome.Unknown()));
    ticksLeft = patience;
    transfer = Optional.of(new Transfer(to, answer));
  }

  void tick() {
    ticksLeft--;
  }

  // --- answers ---

  /** Entries of this leadership are those that it applies: nobody else's can be between them. */
  void applied(RaftEntry entry) {
    if (!entries.isEmpty() && entries.getFirst().index() == entry.index()) {
      entries.removeFirst().answer().accept(new Outcome.Done(entry.index()));
    }
  }

  void confirmed(Effects.ReadyRead read) {
    confirmed.add(new Read(read.index(), unconfirmed.remove(read.read())));
  }

  void answerReads(long appliedIndex) {
    while (!confirmed.isEmpty() && confirmed.getFirst().index() <= appliedIndex) {
      confirmed.removeFirst().answer().accept(new Outcome.Done(appliedIndex));
    }
  }

  /** Looks whether the leadership in which they wait is over. */
  void look(RaftCore core) {
    if (core.role() != RaftRole.LEADER || core.term() != term) {
      endLeadership(core.leader());
    }
    if (transfer.isPresent()) {
      look(core, transfer.get());
    }
  }

  private void endLeadership(Optional<MemberId> leader) {
    while (!entries.isEmpty()) {
      entries.removeFirst().answer().accept(new Outcome.Unknown());
    }
    while (!confirmed.isEmpty()) {
      confirmed.removeFirst().answer().accept(new Outcome.NotLeader(leader));
    }
    if (!unconfirmed.isEmpty()) {
      Map<Long, Consumer<Outcome>> over = new HashMap<>(unconfirmed);
      unconfirmed.clear();
      over.values().forEach(answer -> answer.accept(new Outcome.NotLeader(leader)));
    }
  }

  private void look(RaftCore core, Transfer asked) {
    Optional<MemberId> leader = core.leader();
    if (leader.filter(asked.to()::equals).isPresent()) {
      end(asked, new Outcome.Done(core.appliedIndex()));
    } else if (core.role() == RaftRole.LEADER && !core.isHandingOver()) {
      end(asked, new Outcome.Busy());
    } else if (ticksLeft < 0) {
      end(asked, new Outcome.Unknown());
    }
  }

  private void end(Transfer asked, Outcome outcome) {
    transfer = Optional.empty();
    asked.answer().accept(outcome);
  }
}
