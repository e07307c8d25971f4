package io.sealstream.server.cluster;

import io.netty.buffer.ByteBuf;
import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.SnapshotHandle;

/**
 * The bytes behind the handles that Raft passes on. Called by the group's thread for what is sent,
 * by event loops for what arrives; must not block.
 */
public interface RaftHandles {
  /** Appends the batch: exactly {@link EntryHandle#length} bytes. */
  void write(EntryHandle entry, ByteBuf out);

  /**
   * This node's handle of a batch that arrived.
   *
   * @param bytes belong to the handle
   */
  EntryHandle entry(byte[] bytes);

  /** A snapshot's manifest: at most {@link RaftLimits#MANIFEST} bytes. */
  byte[] manifest(SnapshotHandle snapshot);

  /** A handle that another server's snapshot can be fetched by. */
  SnapshotHandle snapshot(byte[] manifest);
}
