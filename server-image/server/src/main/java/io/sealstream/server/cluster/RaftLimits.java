package io.sealstream.server.cluster;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.Members;

/** How much one Raft message may hold: what is longer is not sent, and ends the link it came by. */
public final class RaftLimits {
  /** Entries of an append. */
  public static final int ENTRIES = 64;

  /** Bytes of the batches of an append that has more than one entry. */
  public static final int BATCHES = 1 << 20;

  /** Bytes of one batch: the longest message that a stream takes. */
  public static final int BATCH = EntryHandle.MOST;

  /** Members of a group. */
  public static final int MEMBERS = Members.MOST;

  /** Bytes of a snapshot's manifest. */
  public static final int MANIFEST = 256 << 10;

  private RaftLimits() {}
}
