package io.sealstream.raft;

import java.io.IOException;
import java.util.List;

/**
 * What one member has to remember. An {@link IOException} from any method ends the member: it falls
 * silent and is never asked again, since nobody can tell what the disk holds after a failed sync.
 *
 * <p>Thread rule: called by the group's thread only, which may wait in {@link #sync}. An order of
 * calls is an order on disk: after a crash everything up to the last {@link #sync} is there, and of
 * what came later any beginning may be.
 */
public interface RaftLog {
  /** Adds entries behind the last one. */
  void append(List<RaftEntry> entries) throws IOException;

  /** Takes back every entry from {@code index} on: another leader's entries follow. */
  void cutFrom(long index) throws IOException;

  /** Entries up to {@code index} are no longer needed by Raft; a snapshot covers them. */
  void forgetUntil(long index) throws IOException;

  /** Remembers a snapshot, taken or received; replaces the one before once it is synced. */
  void keep(Snapshot snapshot) throws IOException;

  /** Makes everything since the last call durable. */
  void sync() throws IOException;

  /** Remembers a ballot, durably when it returns. */
  void vote(Ballot ballot) throws IOException;

  /** Remembers who the member is and who founded its group, durably when it returns. */
  void found(Founding founding) throws IOException;

  /**
   * @param voting false: the member learns until an entry or a snapshot promotes it
   * @param founders of the group, the same for all who found it
   */
  record Founding(MemberId self, boolean voting, Members founders) {}
}
