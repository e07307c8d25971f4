package io.sealstream.server.core;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gathers finished protocol bytes for connections on behalf of one thread, and hands them over:
 * directly where the connection lives on the calling loop, else with one task per event loop. Order
 * is kept per connection. Not thread safe.
 *
 * <p>Ownership of buffers: the outbox's until {@link #flush}, then the connection's.
 */
final class Outbox {
  private static final int FIRST_BUFFER = 2 << 10;
  private static final int LARGEST_BUFFER = 64 << 10;

  private final ByteBufAllocator allocator;
  private final Handover[] handovers;
  private Target[] targets = new Target[16];
  private ByteBuf[] buffers = new ByteBuf[16];
  private int[] messages = new int[16];
  private int[] bytes = new int[16];
  private int count;

  /** Open addressing over connection ids: index of the newest entry + 1. */
  private int[] newest = new int[64];

  private final List<Target> congested = new ArrayList<>();
  private Target lastTarget;
  private int lastEntry;

  /**
   * @param loops how many event loops there are
   */
  Outbox(ByteBufAllocator allocator, int loops) {
    this.allocator = allocator;
    this.handovers = new Handover[loops];
  }

  /** A buffer with room for {@code need} bytes that will reach the connection. */
  ByteBuf room(Target to, int need) {
    if (lastTarget == to && buffers[lastEntry].writableBytes() >= need) {
      return buffers[lastEntry];
    }
    int slot = slot(to);
    int entry = newest[slot] - 1;
    if (entry < 0 || buffers[entry].writableBytes() < need) {
      int size = entry < 0 ? FIRST_BUFFER : Math.min(buffers[entry].capacity() * 2, LARGEST_BUFFER);
      entry = add(to, allocator.directBuffer(Math.max(size, need)));
      newest[slot] = entry + 1;
      if (count * 2 > newest.length) {
        rehash();
      }
    }
    lastTarget = to;
    lastEntry = entry;
    return buffers[entry];
  }

  /** Counts a message in the buffer that {@link #room} gave last. */
  void counted(int payload) {
    messages[lastEntry]++;
    bytes[lastEntry] += payload;
  }

  private int slot(Target to) {
    int mask = newest.length - 1;
    int slot = (int) (to.id() * 0x9E3779B97F4A7C15L >>> 40) & mask;
    while (newest[slot] != 0 && targets[newest[slot] - 1] != to) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private int add(Target to, ByteBuf buffer) {
    if (count == targets.length) {
      targets = Arrays.copyOf(targets, count * 2);
      buffers = Arrays.copyOf(buffers, count * 2);
      messages = Arrays.copyOf(messages, count * 2);
      bytes = Arrays.copyOf(bytes, count * 2);
    }
    targets[count] = to;
    buffers[count] = buffer;
    messages[count] = 0;
    bytes[count] = 0;
    return count++;
  }

  private void rehash() {
    newest = new int[newest.length * 2];
    for (int i = 0; i < count; i++) {
      newest[slot(targets[i])] = i + 1;
    }
  }

  /**
   * Hands everything over.
   *
   * @param here the event loop that calls, or null for another thread
   * @return those that are so far behind that who publishes should pause; valid until the next
   *     flush
   */
  List<Target> flush(Loop here) {
    congested.clear();
    for (int i = 0; i < count; i++) {
      Target target = targets[i];
      if (target.isCongested() || target.isHeld()) {
        congested.add(target);
      }
      if (target.loop() == here) {
        target.queue(buffers[i], messages[i], bytes[i]);
      } else {
        target.announce(buffers[i].readableBytes());
        handover(target.loop().index()).add(target, buffers[i], messages[i], bytes[i]);
      }
    }
    for (int i = 0; i < handovers.length; i++) {
      if (handovers[i] != null) {
        handovers[i].send();
        handovers[i] = null;
      }
    }
    clear();
    return congested;
  }

  private Handover handover(int loop) {
    if (handovers[loop] == null) {
      handovers[loop] = new Handover();
    }
    return handovers[loop];
  }

  private void clear() {
    Arrays.fill(targets, 0, count, null);
    Arrays.fill(buffers, 0, count, null);
    if (count > 0) {
      if (newest.length > 4096) {
        newest = new int[64];
      } else {
        Arrays.fill(newest, 0);
      }
    }
    count = 0;
    lastTarget = null;
  }
}
