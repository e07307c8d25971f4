package io.sealstream.server.jetstream.stream;

import io.sealstream.store.EntryBatch;
import io.sealstream.store.Hole;

/** The entry by which somebody gives up messages that cannot be read. */
public final class LostMessages {
  private LostMessages() {}

  /** Whatever of the stream is left in the hole goes; whoever waits before it goes on. */
  public static EntryBatch entry(Hole hole) {
    byte[] body = EntryKind.lost(hole.first(), hole.last(), hole.reason());
    EntryBatch batch = new EntryBatch(EntryBatch.HEADER + body.length);
    batch.add(EntryKind.LOST, body);
    return batch;
  }
}
