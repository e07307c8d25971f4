package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;

/**
 * Gathers what clients publish to a stream, one batch per event loop and read, and hands it to the
 * stream's actor: one hand-over per read, no object per message. Each slot belongs to its loop.
 */
final class StreamIntake implements Receiver {
  private static final int LARGE = 1 << 20;

  /** One part of so many is added to what the last batch needed: growing costs a copy. */
  private static final int SPARE = 8;

  private final StreamActor stream;
  private final PublishBatch[] gathering;

  /** What the last batch of a loop needed, so the next one starts at that size. */
  private final int[] bytes;

  private final int[] messages;

  StreamIntake(StreamActor stream, int loops) {
    this.stream = stream;
    gathering = new PublishBatch[loops];
    bytes = new int[loops];
    messages = new int[loops];
  }

  @Override
  public void onMessage(Inbound message) {
    int loop = message.loop;
    PublishBatch batch = gathering[loop];
    if (batch == null) {
      int first = Math.min(PublishBatch.length(message), LARGE);
      int usual = bytes[loop] + bytes[loop] / SPARE;
      batch = new PublishBatch(Math.max(usual, first), Math.max(messages[loop], 1));
      gathering[loop] = batch;
    }
    batch.add(message);
  }

  @Override
  public void onReadEnd(int loop) {
    PublishBatch batch = gathering[loop];
    if (batch != null) {
      gathering[loop] = null;
      batch.entries().trim();
      bytes[loop] = Math.min(batch.entries().end(), LARGE);
      messages[loop] = batch.count();
      stream.publish(batch);
    }
  }

  @Override
  public boolean isFull() {
    return stream.isFull();
  }
}
