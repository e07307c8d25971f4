package io.sealstream.raft.journal;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.SnapshotTransport;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Urgency;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One fetch of another member's state into a stream beside the member's own. One part is on its way
 * at a time, and the next is asked for when it is durable; a full disk lets the fetch wait. Thread
 * rule: the group's thread.
 */
final class SnapshotFetch {
  /** An answer that does not come for so many ticks is asked for again. */
  private static final int ASK_AGAIN = 20;

  /** The sender is gone when nothing came for so many ticks. */
  private static final int GIVE_UP = 200;

  private final GroupId group;
  private final MemberId self;
  private final MemberId from;
  private final long number;
  private final SnapshotTransport transport;
  private final FetchedStream into;
  private final Consumer<Optional<Snapshot>> fetched;
  private long have;
  private long index;
  private int stateBytes = SnapshotMessage.Messages.MORE;
  private int offset;
  private boolean writing;
  private boolean over;
  private int ticksWaited;

  /**
   * @param have up to this sequence no messages are needed
   */
  SnapshotFetch(
      GroupId group,
      MemberId self,
      MemberId from,
      long number,
      long have,
      SnapshotTransport transport,
      FetchedStream into,
      Consumer<Optional<Snapshot>> fetched) {
    this.group = group;
    this.self = self;
    this.from = from;
    this.number = number;
    this.have = have;
    this.transport = transport;
    this.into = into;
    this.fetched = fetched;
  }

  FetchedStream into() {
    return into;
  }

  void begin() {
    EntryBatch first = new EntryBatch(EntryBatch.HEADER);
    first.add(FetchedMachine.BEGIN, new byte[0]);
    write(first, this::ask);
  }

  private void ask() {
    SnapshotMessage question =
        stateBytes == SnapshotMessage.Messages.MORE
            ? new SnapshotMessage.AskMessages(group, self, number, have)
            : new SnapshotMessage.AskState(group, self, number, offset);
    transport.send(from, question);
  }

  void tick() {
    if (over || writing) {
      return;
    }
    ticksWaited++;
    if (ticksWaited >= GIVE_UP) {
      end(Optional.empty());
    } else if (ticksWaited % ASK_AGAIN == 0) {
      ask();
    }
  }

  /** The stream ends. */
  void stop() {
    over = true;
  }

  // --- what the sender says ---

  void hear(SnapshotMessage.Answer answer) {
    if (over || writing || answer.fetch() != number || !answer.from().equals(from)) {
      return;
    }
    switch (answer) {
      case SnapshotMessage.Messages messages -> take(messages);
      case SnapshotMessage.State state -> take(state);
      case SnapshotMessage.Gone gone -> end(Optional.empty());
    }
  }

  private void take(SnapshotMessage.Messages part) {
    if (stateBytes != SnapshotMessage.Messages.MORE || part.have() != have) {
      return;
    }
    if (part.index() < index) {
      end(Optional.empty()); // it started again, further back: what it gave before is newer
      return;
    }
    EntryBatch batch = copied(part.entries());
    if (!hasRoom(batch)) {
      return;
    }
    have = part.upTo();
    index = part.index();
    stateBytes = part.stateBytes();
    write(batch, this::ask);
  }

  private static EntryBatch copied(byte[] entries) {
    EntryBatch batch = new EntryBatch(entries.length);
    for (int at = 0; at < entries.length; at = EntryBatch.next(entries, at)) {
      int length = EntryBatch.bodyLength(entries, at);
      int body = batch.add(FetchedMachine.MESSAGE, length);
      System.arraycopy(entries, at + EntryBatch.HEADER, batch.array(), body, length);
    }
    return batch;
  }

  private void take(SnapshotMessage.State part) {
    if (stateBytes == SnapshotMessage.Messages.MORE || part.offset() != offset) {
      return;
    }
    EntryBatch batch = new EntryBatch(part.bytes().length + 2 * EntryBatch.HEADER);
    batch.add(FetchedMachine.STATE, part.bytes());
    boolean last = offset + part.bytes().length >= stateBytes;
    if (last) {
      batch.add(FetchedMachine.END, new byte[0]);
    }
    if (!hasRoom(batch)) {
      return;
    }
    offset += part.bytes().length;
    write(batch, last ? this::complete : this::ask);
  }

  private void complete() {
    end(
        into.machine()
            .state()
            .filter(state -> state.index() == index && state.log().last() == have)
            .map(this::named));
  }

  private Snapshot named(CapturedState state) {
    return new Snapshot(
        state.index(), state.term(), state.members(), new FetchedHandle(into.store().id()));
  }

  // --- the store ---

  /** What finds none is asked for again later. */
  private boolean hasRoom(EntryBatch batch) {
    boolean room = into.store().hasRoom(batch.end());
    ticksWaited = room ? 0 : Math.min(ticksWaited, ASK_AGAIN);
    return room;
  }

  private void write(EntryBatch batch, Runnable then) {
    if (batch.isEmpty()) {
      then.run();
      return;
    }
    writing = true;
    boolean taken =
        into.store()
            .submit(
                batch,
                Urgency.NOW,
                () -> {
                  writing = false;
                  if (!over) {
                    then.run();
                  }
                });
    if (!taken) {
      end(Optional.empty());
    }
  }

  private void end(Optional<Snapshot> snapshot) {
    over = true;
    if (snapshot.isEmpty()) {
      into.drop();
    }
    fetched.accept(snapshot);
  }
}
