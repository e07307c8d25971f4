package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Bytes on their way to the connections of one event loop, gathered by another thread: one task for
 * all of them. Made for one connection, since most are: acknowledgements of one publisher.
 */
final class Handover implements Runnable {
  private Target[] targets = new Target[1];
  private ByteBuf[] buffers = new ByteBuf[1];
  private int[] messages = new int[1];
  private int[] bytes = new int[1];
  private int count;

  void add(Target target, ByteBuf buffer, int messageCount, int byteCount) {
    if (count == targets.length) {
      targets = Arrays.copyOf(targets, count * 2);
      buffers = Arrays.copyOf(buffers, count * 2);
      messages = Arrays.copyOf(messages, count * 2);
      bytes = Arrays.copyOf(bytes, count * 2);
    }
    targets[count] = target;
    buffers[count] = buffer;
    messages[count] = messageCount;
    bytes[count++] = byteCount;
  }

  /** All targets live on the same loop. */
  void send() {
    targets[0].loop().execute(this);
  }

  @Override
  public void run() {
    for (int i = 0; i < count; i++) {
      targets[i].arrived(buffers[i], messages[i], bytes[i]);
    }
  }
}
