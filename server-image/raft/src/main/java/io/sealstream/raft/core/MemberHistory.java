package io.sealstream.raft.core;

import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Who belongs to the group, from the snapshot on (4.1): members are in force from the moment their
 * entry is in the log, committed or not, and no longer when it is taken back.
 */
final class MemberHistory {
  private final List<Members> history = new ArrayList<>();

  MemberHistory(Members first) {
    history.add(first);
  }

  /** Those in force. */
  Members newest() {
    return history.getLast();
  }

  /** Those that an index stands under. */
  Members asOf(long index) {
    int i = history.size() - 1;
    while (i > 0 && history.get(i).index() > index) {
      i--;
    }
    return history.get(i);
  }

  void appended(RaftEntry entry) {
    if (entry.payload() instanceof Payload.Membership(var change, Members members)) {
      history.add(members);
    }
  }

  void cutFrom(long index) {
    history.removeIf(members -> members.index() >= index && members != history.getFirst());
  }

  void forgetUntil(long index) {
    Members first = asOf(index);
    while (history.getFirst() != first) {
      history.removeFirst();
    }
  }

  void replaceBy(Members members) {
    history.clear();
    history.add(members);
  }
}
