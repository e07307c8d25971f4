package io.sealstream.raft.journal;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotHandle;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A group's log as far as it is durable: made by the stream's journal entries, live and in replay
 * alike, and saved with the stream's state. Invariant: the entries follow {@code applied} without a
 * gap. Thread rule: the stream's owner.
 *
 * <pre>
 * saved: 1 version, 16 self, founders, 8 applied index, 8 its term, members as of it,
 *        1 the state beside it is not that one yet: 16 stream in which it stands,
 *        ballot, 4 number of entries behind it, each {4 length, the entry as in {@link RaftRecord}}
 *
 * version 2 is the same where the state beside it has a part of the first entry behind: it is of
 * no use, and no older server may take it for whole
 * </pre>
 */
final class KeptLog {
  private static final int VERSION = 1;
  private static final int HALF_APPLIED = 2;

  /** The state beside it is that of the machine: it needs no handle of its own. */
  private record StateBeside() implements SnapshotHandle {}

  private RaftLog.Founding founding;
  private long applied;
  private long appliedTerm;
  private Members members;
  private Optional<FetchedHandle> fetched = Optional.empty();
  private Ballot ballot = Ballot.NONE;
  private final Deque<RaftEntry> entries = new ArrayDeque<>();
  private boolean applying;

  /** Of a member whose first entry says what it is. */
  KeptLog() {}

  private KeptLog(RaftLog.Founding founding) {
    found(founding);
  }

  boolean isFounded() {
    return founding != null;
  }

  private void found(RaftLog.Founding what) {
    founding = what;
    members = what.founders();
  }

  // --- what the journal says ---

  void apply(int kind, byte[] array, int from, int length) {
    ByteBuffer in = ByteBuffer.wrap(array, from, length);
    switch (kind) {
      case RaftRecord.FOUNDING -> found(RaftRecord.founding(in));
      case RaftRecord.BALLOT -> ballot = RaftRecord.ballot(in);
      case RaftRecord.CUT -> cutFrom(in.getLong());
      case RaftRecord.ENTRY -> append(RaftRecord.entry(in));
      case RaftRecord.SNAPSHOT -> replaceBy(RaftRecord.snapshot(in));
      default -> throw new IllegalStateException("entry of kind " + kind + " is none of Raft's");
    }
  }

  private void cutFrom(long index) {
    while (!entries.isEmpty() && entries.getLast().index() >= index) {
      entries.removeLast();
    }
  }

  private void replaceBy(Snapshot snapshot) {
    if (snapshot.index() <= applied) {
      throw new IllegalStateException(
          "a fetched state behind Raft entry %d comes behind %d"
              .formatted(snapshot.index(), applied));
    }
    entries.clear();
    applied = snapshot.index();
    appliedTerm = snapshot.term();
    members = snapshot.members();
    fetched = Optional.of((FetchedHandle) snapshot.handle());
  }

  private void append(RaftEntry entry) {
    if (entry.index() != last() + 1) {
      throw new IllegalStateException(
          "Raft entry %d stands behind %d".formatted(entry.index(), last()));
    }
    entries.addLast(entry);
  }

  private long last() {
    return entries.isEmpty() ? applied : entries.getLast().index();
  }

  // --- what Raft says ---

  /** The stream's state is about to include an entry. */
  void applies(long index) {
    applying = true;
    if (entries.isEmpty() || entries.getFirst().index() != index) {
      throw new IllegalStateException(
          "Raft entry %d is applied behind %d".formatted(index, applied));
    }
  }

  /** Between two tasks of the owner: the entry behind the applied ones could not be applied. */
  boolean isHalfApplied() {
    return applying;
  }

  /** The stream's state includes an entry. */
  void applied(long index) {
    applies(index);
    RaftEntry entry = entries.removeFirst();
    applying = false;
    applied = index;
    appliedTerm = entry.term();
    if (entry.payload() instanceof Payload.Membership(var change, Members next)) {
      members = next;
    }
  }

  /** The fetched state stands beside this now. */
  void installed() {
    fetched = Optional.empty();
  }

  /** The state that the log counts on and the machine does not have yet. */
  Optional<FetchedHandle> fetched() {
    return fetched;
  }

  RaftLog.Founding founding() {
    return founding;
  }

  long applied() {
    return applied;
  }

  long appliedTerm() {
    return appliedTerm;
  }

  Members members() {
    return members;
  }

  /** What a member starts from, whose machine has the state that was saved beside this. */
  LogStart start() {
    SnapshotHandle handle = fetched.isPresent() ? fetched.get() : new StateBeside();
    Optional<Snapshot> snapshot =
        applied == 0
            ? Optional.empty()
            : Optional.of(new Snapshot(applied, appliedTerm, members, handle));
    LogStart.Machine machine =
        fetched.isPresent() ? LogStart.Machine.NEEDS_SNAPSHOT : LogStart.Machine.HAS_SNAPSHOT;
    return new LogStart(founding, ballot, snapshot, machine, List.copyOf(entries));
  }

  // --- saved ---

  /** Writes {@link #savedLength} bytes. */
  void save(ByteBuffer out) {
    out.put((byte) (applying ? HALF_APPLIED : VERSION));
    RaftRecord.put(out, founding);
    out.putLong(applied).putLong(appliedTerm);
    RaftRecord.put(out, members);
    out.put((byte) (fetched.isPresent() ? 1 : 0));
    fetched.ifPresent(handle -> RaftRecord.put(out, handle.stream()));
    RaftRecord.put(out, ballot);
    out.putInt(entries.size());
    for (RaftEntry entry : entries) {
      out.putInt(RaftRecord.length(entry));
      RaftRecord.put(out, entry);
    }
  }

  int savedLength() {
    int length = 1 + RaftRecord.length(founding) + 16 + (fetched.isPresent() ? 17 : 1);
    length += RaftRecord.length(members) + RaftRecord.length(ballot) + 4;
    for (Iterator<RaftEntry> i = entries.iterator(); i.hasNext(); ) {
      length += 4 + RaftRecord.length(i.next());
    }
    return length;
  }

  /** Reads what {@link #save} wrote; {@code in} is behind it then. */
  static KeptLog restore(ByteBuffer in) {
    KeptLog log = beginning(in);
    for (int n = in.getInt(); n > 0; n--) {
      byte[] entry = new byte[in.getInt()];
      in.get(entry);
      log.append(RaftRecord.entry(ByteBuffer.wrap(entry)));
    }
    return log;
  }

  /** The same without its entries, of which there may be much. */
  static KeptLog withoutEntries(ByteBuffer in) {
    KeptLog log = beginning(in);
    for (int n = in.getInt(); n > 0; n--) {
      int length = in.getInt();
      in.position(in.position() + length);
    }
    return log;
  }

  private static KeptLog beginning(ByteBuffer in) {
    int version = in.get();
    if (version != VERSION && version != HALF_APPLIED) {
      throw new IllegalStateException(
          "the Raft log was saved by version %d, this server knows %d".formatted(version, VERSION));
    }
    KeptLog log = new KeptLog(RaftRecord.founding(in));
    log.applying = version == HALF_APPLIED;
    log.applied = in.getLong();
    log.appliedTerm = in.getLong();
    log.members = RaftRecord.members(in);
    if (in.get() == 1) {
      log.fetched = Optional.of(new FetchedHandle(RaftRecord.stream(in)));
    }
    log.ballot = RaftRecord.ballot(in);
    return log;
  }
}
