package io.sealstream.raft.journal;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.Snapshot;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Raft writes, as entries of a stream. Big endian.
 *
 * <pre>
 * kind  body
 *  250  8 index, 8 term, 1 what follows: 1 a batch, to the end; 2 nothing: the term starts;
 *       3 1 change (1 add a learner, 2 promote, 3 remove), 16 whom it is about, members
 *  251  8 term, 1 a vote follows: 16 for whom
 *  252  8 index: every entry from there on is taken back
 *  253  16 this member, members that found the group; the first of a member
 *  254  16 stream in which a fetched state stands, 8 index, 8 term, members: it takes the place of
 *       the log up to there and of all entries before this one
 *
 * members: 8 index, 2 number of all, each {16 member, 1 votes}
 * </pre>
 */
final class RaftRecord {
  static final int ENTRY = 250;
  static final int BALLOT = 251;
  static final int CUT = 252;
  static final int FOUNDING = 253;
  static final int SNAPSHOT = 254;

  private static final int BATCH = 1;
  private static final int TERM_START = 2;
  private static final int MEMBERSHIP = 3;

  private static final int ADD_LEARNER = 1;
  private static final int PROMOTE = 2;
  private static final int REMOVE = 3;

  private static final int ENTRY_HEAD = 8 + 8 + 1;
  private static final int MEMBER = 16;

  private RaftRecord() {}

  // --- writing ---

  /** Adds the parts of a write, in their order. */
  static void add(EntryBatch batch, LogWrite write) {
    write.ballot().ifPresent(ballot -> add(batch, ballot));
    write.cutFrom().ifPresent(index -> body(batch, CUT, 8).putLong(index));
    write.snapshot().ifPresent(snapshot -> add(batch, snapshot));
    write.entries().forEach(entry -> add(batch, entry));
  }

  private static void add(EntryBatch batch, Snapshot snapshot) {
    ByteBuffer out = body(batch, SNAPSHOT, MEMBER + 16 + length(snapshot.members()));
    put(out, ((FetchedHandle) snapshot.handle()).stream());
    out.putLong(snapshot.index()).putLong(snapshot.term());
    put(out, snapshot.members());
  }

  static void put(ByteBuffer out, StreamId stream) {
    out.putLong(stream.high()).putLong(stream.low());
  }

  /** Adds what a member is. */
  static void add(EntryBatch batch, RaftLog.Founding founding) {
    put(body(batch, FOUNDING, length(founding)), founding);
  }

  static int length(RaftLog.Founding founding) {
    return MEMBER + length(founding.founders());
  }

  static void put(ByteBuffer out, RaftLog.Founding founding) {
    put(out, founding.self());
    put(out, founding.founders());
  }

  private static ByteBuffer body(EntryBatch batch, int kind, int length) {
    int at = batch.add(kind, length);
    return ByteBuffer.wrap(batch.array(), at, length);
  }

  private static void add(EntryBatch batch, Ballot ballot) {
    put(body(batch, BALLOT, length(ballot)), ballot);
  }

  static int length(Ballot ballot) {
    return 9 + (ballot.vote().isPresent() ? MEMBER : 0);
  }

  static void put(ByteBuffer out, Ballot ballot) {
    out.putLong(ballot.term()).put((byte) (ballot.vote().isPresent() ? 1 : 0));
    ballot.vote().ifPresent(vote -> put(out, vote));
  }

  private static void add(EntryBatch batch, RaftEntry entry) {
    put(body(batch, ENTRY, length(entry)), entry);
  }

  static int length(RaftEntry entry) {
    return ENTRY_HEAD
        + switch (entry.payload()) {
          case Payload.Batch(var handle) -> handle.length();
          case Payload.TermStart() -> 0;
          case Payload.Membership(var change, var members) -> 1 + MEMBER + length(members);
        };
  }

  static void put(ByteBuffer out, RaftEntry entry) {
    out.putLong(entry.index()).putLong(entry.term());
    switch (entry.payload()) {
      case Payload.Batch(var handle) -> {
        StoredBatch batch = (StoredBatch) handle;
        out.put((byte) BATCH).put(batch.array(), batch.from(), batch.length());
      }
      case Payload.TermStart() -> out.put((byte) TERM_START);
      case Payload.Membership(var change, var members) -> {
        out.put((byte) MEMBERSHIP).put((byte) code(change.kind()));
        put(out, change.member());
        put(out, members);
      }
    }
  }

  private static int code(MemberChange.Kind kind) {
    return switch (kind) {
      case ADD_LEARNER -> ADD_LEARNER;
      case PROMOTE -> PROMOTE;
      case REMOVE -> REMOVE;
    };
  }

  static void put(ByteBuffer out, MemberId member) {
    out.putLong(member.high()).putLong(member.low());
  }

  static int length(Members members) {
    return 8 + 2 + members.all().size() * (MEMBER + 1);
  }

  static void put(ByteBuffer out, Members members) {
    out.putLong(members.index()).putShort((short) members.all().size());
    for (MemberId member : members.all()) {
      put(out, member);
      out.put((byte) (members.isVoter(member) ? 1 : 0));
    }
  }

  // --- reading ---

  static RaftLog.Founding founding(ByteBuffer in) {
    return new RaftLog.Founding(member(in), members(in));
  }

  static Ballot ballot(ByteBuffer in) {
    long term = in.getLong();
    return new Ballot(term, in.get() == 1 ? Optional.of(member(in)) : Optional.empty());
  }

  static Snapshot snapshot(ByteBuffer in) {
    FetchedHandle handle = new FetchedHandle(stream(in));
    return new Snapshot(in.getLong(), in.getLong(), members(in), handle);
  }

  static StreamId stream(ByteBuffer in) {
    return new StreamId(in.getLong(), in.getLong());
  }

  /** The rest of {@code in} is one entry. */
  static RaftEntry entry(ByteBuffer in) {
    long index = in.getLong();
    long term = in.getLong();
    int what = in.get();
    Payload payload =
        switch (what) {
          case BATCH ->
              new Payload.Batch(
                  new StoredBatch(in.array(), in.arrayOffset() + in.position(), in.remaining()));
          case TERM_START -> new Payload.TermStart();
          case MEMBERSHIP -> membership(index, in);
          default -> throw newer(index, "content", what);
        };
    return new RaftEntry(index, term, payload);
  }

  private static IllegalStateException newer(long index, String what, int code) {
    return new IllegalStateException(
        "Raft entry %d has %s %d, of a newer version".formatted(index, what, code));
  }

  private static Payload membership(long index, ByteBuffer in) {
    int code = in.get();
    MemberChange.Kind kind =
        switch (code) {
          case ADD_LEARNER -> MemberChange.Kind.ADD_LEARNER;
          case PROMOTE -> MemberChange.Kind.PROMOTE;
          case REMOVE -> MemberChange.Kind.REMOVE;
          default -> throw newer(index, "change", code);
        };
    return new Payload.Membership(new MemberChange(kind, member(in)), members(in));
  }

  static MemberId member(ByteBuffer in) {
    return new MemberId(in.getLong(), in.getLong());
  }

  static Members members(ByteBuffer in) {
    long index = in.getLong();
    List<MemberId> all = new ArrayList<>();
    List<MemberId> voters = new ArrayList<>();
    for (int n = in.getShort(); n > 0; n--) {
      MemberId member = member(in);
      all.add(member);
      if (in.get() == 1) {
        voters.add(member);
      }
    }
    return new Members(index, all, voters);
  }
}
