package io.sealstream.server.core;

import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/** Notices a client that takes nothing while bytes wait for it. Belongs to the event loop. */
final class WriteWatch {
  private Object head;
  private long progress;
  private long since;

  /**
   * Looks at the queue; to be called at least twice per deadline.
   *
   * @param out null when the channel is closed
   */
  boolean isStuck(ChannelOutboundBuffer out, long now, Duration deadline) {
    Object current = out == null ? null : out.current();
    long done = current == null ? 0 : out.currentProgress();
    if (current == null || current != head || done != progress) {
      head = current;
      progress = done;
      since = now;
      return false;
    }
    return now - since > deadline.toNanos();
  }
}
