package io.sealstream.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Totals of a stream's log and which messages are gone from chunks that are still there, as a
 * catalog entry holds them.
 *
 * <pre>
 * offset  size  field
 *      0     8  first sequence
 *      8     8  last sequence
 *     16     8  time of the message appended last
 *     24     8  messages
 *     32     8  bytes ({@link MessageLog#size})
 *     40     4  chunks with removed messages, each:
 *            8    first sequence of the chunk
 *            2    words w
 *          8*w    one bit per slot, the lowest first: 1 removed
 * </pre>
 */
record LogState(long first, long last, long lastTime, long messages, long bytes, List<Dead> dead) {
  /** Removed slots of one chunk. */
  record Dead(long chunk, long[] words) {}

  static final LogState EMPTY = new LogState(1, 0, 0, 0, 0, List.of());

  int length() {
    return 44 + dead.stream().mapToInt(d -> 10 + d.words.length * 8).sum();
  }

  void write(ByteBuffer into) {
    into.putLong(first).putLong(last).putLong(lastTime).putLong(messages).putLong(bytes);
    into.putInt(dead.size());
    for (Dead d : dead) {
      into.putLong(d.chunk).putShort((short) d.words.length);
      for (long word : d.words) {
        into.putLong(word);
      }
    }
  }

  static LogState read(ByteBuffer from) {
    long first = from.getLong();
    long last = from.getLong();
    long lastTime = from.getLong();
    long messages = from.getLong();
    long bytes = from.getLong();
    List<Dead> dead = new ArrayList<>();
    for (int n = from.getInt(); n > 0; n--) {
      long chunk = from.getLong();
      long[] words = new long[from.getShort()];
      for (int i = 0; i < words.length; i++) {
        words[i] = from.getLong();
      }
      dead.add(new Dead(chunk, words));
    }
    return new LogState(first, last, lastTime, messages, bytes, dead);
  }
}
