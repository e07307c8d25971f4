package io.sealstream.raft.micro;

import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import io.sealstream.raft.Ballot;
import io.sealstream.raft.RaftLog;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** MicroRaft's store on our log. The first failure blows the fuse; nothing is asked afterwards. */
final class MicroLog implements RaftStore {
  private final RaftLog log;
  private final Fuse fuse;
  private RaftEndpointPersistentState self;
  private RaftGroupMembersView founders;

  MicroLog(RaftLog log, Fuse fuse) {
    this.log = log;
    this.fuse = fuse;
  }

  private interface Write {
    void run() throws IOException;
  }

  private void write(Write write) throws IOException {
    if (fuse.isBlown()) {
      throw new IOException("the log failed before; this member is silent until it is restarted");
    }
    try {
      write.run();
    } catch (IOException | RuntimeException e) {
      fuse.blow(e);
      throw e;
    }
  }

  /** Comes first at a start, before the founders; alone when a learner is promoted. */
  @Override
  public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState state) throws IOException {
    self = state;
    if (founders != null) {
      persistAndFlushInitialGroupMembers(founders);
    }
  }

  @Override
  public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
    founders = members;
    write(
        () ->
            log.found(
                new RaftLog.Founding(
                    MicroMember.id(self.getLocalEndpoint()),
                    self.isVoting(),
                    MicroModel.ours(members))));
  }

  @Override
  public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
    Ballot ballot =
        new Ballot(term.getTerm(), Optional.ofNullable(term.getVotedFor()).map(MicroMember::id));
    write(() -> log.vote(ballot));
  }

  @Override
  public void persistLogEntries(List<LogEntry> entries) throws IOException {
    write(() -> log.append(entries.stream().map(MicroModel::ours).toList()));
  }

  @Override
  public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
    write(() -> log.keep(MicroModel.ours(chunk)));
  }

  @Override
  public void truncateLogEntriesFrom(long index) throws IOException {
    write(() -> log.cutFrom(index));
  }

  @Override
  public void truncateLogEntriesUntil(long index) throws IOException {
    write(() -> log.forgetUntil(index));
  }

  /** A snapshot is one chunk: there is never a part of one to give up. */
  @Override
  public void deleteSnapshotChunks(long index, int chunks) {
    throw new IllegalStateException("a part of the snapshot at index " + index);
  }

  @Override
  public void flush() throws IOException {
    write(log::sync);
  }
}
