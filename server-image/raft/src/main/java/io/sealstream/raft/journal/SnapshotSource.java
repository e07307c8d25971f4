package io.sealstream.raft.journal;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.store.DamageException;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Filter;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import io.sealstream.store.StreamStore;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a member gives to one that fetches its state. The state goes on changing meanwhile; each
 * part says what was true of it in one moment, and the last messages and the rest are of the same
 * one. What the receiver was given before and is gone by then it can tell from the rest. Thread
 * rule: the group's thread.
 */
final class SnapshotSource {
  /** A receiver that says nothing for so many ticks has given up. */
  private static final int FORGET = 600;

  /**
   * @param told with the last messages: whoever asks for them again is told the same, since the
   *     state is that of the same moment
   */
  private record Captured(MemberId by, SnapshotMessage told, byte[] state) {
    private boolean isFor(SnapshotMessage.Question question) {
      return told.fetch() == question.fetch() && by.equals(question.from());
    }
  }

  private final GroupId group;
  private final MemberId self;
  private final StreamStore stream;
  private final ReplicatedMachine machine;
  private final Message message = new Message();
  private Optional<Captured> captured = Optional.empty();
  private int ticksLeft;

  SnapshotSource(GroupId group, MemberId self, StreamStore stream, ReplicatedMachine machine) {
    this.group = group;
    this.self = self;
    this.stream = stream;
    this.machine = machine;
  }

  void tick() {
    if (captured.isPresent() && --ticksLeft < 0) {
      captured = Optional.empty();
    }
  }

  SnapshotMessage answer(SnapshotMessage.Question question) {
    if (machine.isBetweenStates()) {
      return gone(question);
    }
    return switch (question) {
      case SnapshotMessage.AskMessages ask -> messages(ask);
      case SnapshotMessage.AskState ask -> state(ask);
    };
  }

  private SnapshotMessage gone(SnapshotMessage.Question question) {
    return new SnapshotMessage.Gone(group, self, question.fetch());
  }

  private SnapshotMessage messages(SnapshotMessage.AskMessages ask) {
    Optional<Captured> told = captured.filter(one -> one.isFor(ask));
    if (told.isPresent()) {
      return told.get().told();
    }
    MessageLog log = stream.log();
    EntryBatch part = new EntryBatch(4096);
    long upTo = ask.have();
    long next = log.next(upTo + 1, Filter.ALL);
    try {
      while (next != MessageLog.NONE) {
        log.read(next, message);
        int length = FetchedMachine.length(message);
        if (!part.isEmpty() && part.end() + length > SnapshotMessage.PART_BYTES) {
          return part(ask, part, upTo, SnapshotMessage.Messages.MORE);
        }
        FetchedMachine.add(part, message);
        upTo = next;
        next = log.next(upTo + 1, Filter.ALL);
      }
    } catch (DamageException e) {
      return gone(ask); // another member may have it whole
    }
    byte[] state = machine.capture().toBytes();
    SnapshotMessage last = part(ask, part, Math.max(upTo, log.lastSequence()), state.length);
    captured = Optional.of(new Captured(ask.from(), last, state));
    ticksLeft = FORGET;
    return last;
  }

  private SnapshotMessage part(
      SnapshotMessage.AskMessages ask, EntryBatch part, long upTo, int stateBytes) {
    byte[] entries = Arrays.copyOf(part.array(), part.end());
    return new SnapshotMessage.Messages(
        group, self, ask.fetch(), ask.have(), upTo, machine.appliedIndex(), stateBytes, entries);
  }

  private SnapshotMessage state(SnapshotMessage.AskState ask) {
    Optional<Captured> asked =
        captured.filter(
            one -> one.isFor(ask) && ask.offset() >= 0 && ask.offset() <= one.state().length);
    if (asked.isEmpty()) {
      return gone(ask);
    }
    ticksLeft = FORGET;
    byte[] state = asked.get().state();
    int end = (int) Math.min(state.length, (long) ask.offset() + SnapshotMessage.PART_BYTES);
    return new SnapshotMessage.State(
        group, self, ask.fetch(), ask.offset(), Arrays.copyOfRange(state, ask.offset(), end));
  }
}
