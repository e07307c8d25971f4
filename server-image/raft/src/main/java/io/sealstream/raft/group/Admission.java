package io.sealstream.raft.group;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import java.util.List;

/**
 * What a full disk keeps out, or full memory. Batches are looked at before anything of them is
 * staged; those that free space come in, entries of Raft's own, which are few and short, and what
 * the log has before such a one. So does every word of a leader: a full member stays a voter that
 * hears and answers, and goes on when there is room.
 */
final class Admission {
  private final RaftLog log;

  /** Bytes let in that the log does not know of yet. */
  private long taken;

  Admission(RaftLog log) {
    this.log = log;
  }

  boolean takes(EntryHandle entry) {
    return entry.room() == EntryHandle.Room.FREES || hasRoom(entry.length());
  }

  private boolean hasRoom(int bytes) {
    boolean room = log.hasRoom((int) Math.min(taken + bytes, Integer.MAX_VALUE));
    taken += room ? bytes : 0;
    return room;
  }

  /** What was let in is handed to the log now. */
  void turnEnds() {
    taken = 0;
  }

  /** A message as this member hears it: the entries for which there is no room never came. */
  RaftMessage admit(RaftMessage message, boolean flooded) {
    // What waits here may wait for just what is urgent: older terms are committed by the newest.
    if (!(message instanceof RaftMessage.Append append) || append.urgent()) {
      return message;
    }
    if (flooded) {
      return append.with(List.of());
    }
    List<RaftEntry> entries = append.entries();
    int fit = 0;
    while (fit < entries.size() && fits(entries.get(fit))) {
      fit++;
    }
    return fit == entries.size() ? message : append.with(entries.subList(0, fit));
  }

  private boolean fits(RaftEntry entry) {
    return !(entry.payload() instanceof Payload.Batch(var handle)) || takes(handle);
  }
}
