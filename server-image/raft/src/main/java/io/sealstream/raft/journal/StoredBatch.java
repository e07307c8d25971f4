package io.sealstream.raft.journal;

import io.sealstream.raft.EntryHandle;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Urgency;

/**
 * Entries of a stream as {@link io.sealstream.store.EntryBatch} lays them out, in memory. The bytes
 * never change.
 */
public record StoredBatch(byte[] array, int from, int length, Room room) implements EntryHandle {
  /** As another member or the disk has it. */
  public StoredBatch(byte[] array, int from, int length) {
    this(array, from, length, Room.TAKES);
  }

  /** To be proposed. */
  public static StoredBatch of(EntryBatch batch, Urgency urgency) {
    Room room = urgency == Urgency.FREEING ? Room.FREES : Room.TAKES;
    return new StoredBatch(batch.array(), 0, batch.end(), room);
  }
}
