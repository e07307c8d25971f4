package io.sealstream.raft;

/**
 * What one member has to remember. Writes become durable in the order of the calls: after a crash
 * everything that was reported durable is there, and of what came later any beginning may be, cut
 * between the parts of a {@link LogWrite} too.
 *
 * <p>Thread rule: called by the group's thread, never blocks; the completion may come on any
 * thread. After a failure nothing more is written: the member falls silent, since nobody can tell
 * what a disk holds after a failed sync.
 */
public interface RaftLog {
  void write(LogWrite write, Completion completion);

  /**
   * Whether so many bytes of batches may be written now. Asked before they are taken: a full disk
   * refuses what is new and takes whatever else a member has to write, ballots above all.
   */
  boolean hasRoom(int bytes);

  /** Told once how a write ended. */
  interface Completion {
    void durable();

    void failed(Throwable why);
  }

  /**
   * Who a member is and who founded its group.
   *
   * @param founders of the group, the same for all its members; one that is not among them learns
   *     until an entry or a snapshot promotes it
   */
  record Founding(MemberId self, Members founders) {}
}
