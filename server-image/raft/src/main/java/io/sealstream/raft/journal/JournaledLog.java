package io.sealstream.raft.journal;

import io.sealstream.raft.LogWrite;
import io.sealstream.raft.RaftLog;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.io.IOException;

/**
 * A group's log in the journal that all streams of the store share: a write is one batch of the
 * group's stream and durable when the store says so. A store that is poisoned says nothing any
 * more, and so does the group.
 */
public final class JournaledLog implements RaftLog {
  private final StreamStore stream;

  public JournaledLog(StreamStore stream) {
    this.stream = stream;
  }

  /**
   * Says what the member is: once, before it starts. Fails on a store that acknowledges before it
   * syncs.
   */
  public void found(SealedStore store, Founding founding, Completion completion) {
    if (!store.syncsBeforeItAcknowledges()) {
      completion.failed(
          new IOException(
              "a replica needs a store that syncs before it acknowledges: set sync_interval to"
                  + " always, or make the stream with one replica"));
      return;
    }
    EntryBatch batch = new EntryBatch(256);
    RaftRecord.add(batch, founding);
    submit(batch, completion);
  }

  @Override
  public void write(LogWrite write, Completion completion) {
    EntryBatch batch = new EntryBatch(64 + write.entries().size() * 64);
    RaftRecord.add(batch, write);
    submit(batch, completion);
  }

  @Override
  public boolean hasRoom(int bytes) {
    return stream.hasRoom(bytes);
  }

  private void submit(EntryBatch batch, Completion completion) {
    // What was let in when there was room, and ballots always, are written from the reserve.
    boolean taken =
        stream.submit(batch, Urgency.NOW, completion::durable)
            || stream.submit(batch, Urgency.FREEING, completion::durable);
    if (!taken) {
      completion.failed(
          new IOException("the store takes no entries: it failed or was closed, or lost some"));
    }
  }
}
