package io.sealstream.server.jetstream.stream;

/**
 * The message ids of the last window, in the order of their entries: a ring of primitive arrays
 * with a hash table over it; nothing is allocated per id.
 *
 * <pre>
 *   head ───── applied ───── end
 *     durable: saved    staged: submitted, not yet durable
 * </pre>
 *
 * <p>A publish stages its id; applying its entry moves {@code applied} on, and so does replay,
 * which has nothing staged. Only durable ids are saved and only by entries does the head move, so
 * the saved bytes depend on the entries alone. Not thread safe.
 */
final class DedupeWindow {
  private static final int FIRST_CAPACITY = 16;

  /** A ring: {@code position & (capacity - 1)}. */
  private long[] high = new long[FIRST_CAPACITY];

  private long[] low = new long[FIRST_CAPACITY];
  private long[] sequence = new long[FIRST_CAPACITY];
  private long[] time = new long[FIRST_CAPACITY];

  /** Linear probing over twice the capacity: ring slot + 1, or 0. */
  private int[] table = new int[2 * FIRST_CAPACITY];

  private long head;
  private long applied;
  private long end;

  /**
   * The sequence under which the id was stored within the last {@code window} nanoseconds, staged
   * ones included; 0 when it is new.
   */
  long find(long idHigh, long idLow, long now, long window) {
    int at = locate(idHigh, idLow);
    if (table[at] == 0) {
      return 0;
    }
    int slot = table[at] - 1;
    return now - time[slot] < window ? sequence[slot] : 0;
  }

  /** Takes note of an id that was submitted. */
  void stage(long idHigh, long idLow, long seq, long at) {
    if (end - head == high.length) {
      grow();
    }
    int slot = slot(end);
    high[slot] = idHigh;
    low[slot] = idLow;
    sequence[slot] = seq;
    time[slot] = at;
    end++;
    table[locate(idHigh, idLow)] = slot + 1;
  }

  /** Forgets what was staged from {@code seq} on: its submission failed. */
  void unstage(long seq) {
    while (end > applied && sequence[slot(end - 1)] >= seq) {
      end--;
      forget(slot(end));
    }
  }

  /** The entry with this id is durable. Ids older than {@code window} before it leave. */
  void apply(long idHigh, long idLow, long seq, long at, long window) {
    if (applied == end) {
      stage(idHigh, idLow, seq, at);
    } else if (sequence[slot(applied)] != seq) {
      throw new IllegalStateException(
          "message id of sequence " + seq + " was staged as " + sequence[slot(applied)]);
    }
    applied++;
    while (head < applied && at - time[slot(head)] >= window) {
      forget(slot(head));
      head++;
    }
  }

  /** Durable ids. */
  long size() {
    return applied - head;
  }

  void save(StateWriter out) {
    out.varint(applied - head);
    long lastSequence = 0;
    long lastTime = 0;
    for (long i = head; i < applied; i++) {
      int slot = slot(i);
      out.u64(high[slot]).u64(low[slot]);
      out.varint(sequence[slot] - lastSequence).varint(time[slot] - lastTime);
      lastSequence = sequence[slot];
      lastTime = time[slot];
    }
  }

  static DedupeWindow read(StateReader saved) {
    DedupeWindow window = new DedupeWindow();
    long seq = 0;
    long at = 0;
    for (long left = saved.varint(); left > 0; left--) {
      long idHigh = saved.u64();
      long idLow = saved.u64();
      seq += saved.varint();
      at += saved.varint();
      window.stage(idHigh, idLow, seq, at);
    }
    window.applied = window.end;
    return window;
  }

  private int slot(long position) {
    return (int) position & (high.length - 1);
  }

  /** Where the table holds the id, or the free place where it would. */
  private int locate(long idHigh, long idLow) {
    int mask = table.length - 1;
    int at = (int) idLow & mask;
    while (table[at] != 0) {
      int slot = table[at] - 1;
      if (low[slot] == idLow && high[slot] == idHigh) {
        return at;
      }
      at = (at + 1) & mask;
    }
    return at;
  }

  /** Removes a slot from the table, unless the same id came again and stands there now. */
  private void forget(int slot) {
    int at = locate(high[slot], low[slot]);
    if (table[at] != slot + 1) {
      return;
    }
    int mask = table.length - 1;
    table[at] = 0;
    // Close the gap: an entry behind it may have been displaced by the one that went.
    for (int next = (at + 1) & mask; table[next] != 0; next = (next + 1) & mask) {
      int moved = table[next];
      table[next] = 0;
      table[locate(high[moved - 1], low[moved - 1])] = moved;
    }
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldSequence = sequence;
    long[] oldTime = time;
    int capacity = Math.multiplyExact(oldHigh.length, 2);
    high = new long[capacity];
    low = new long[capacity];
    sequence = new long[capacity];
    time = new long[capacity];
    table = new int[2 * capacity];
    for (long i = head; i < end; i++) {
      int from = (int) i & (oldHigh.length - 1);
      int to = slot(i);
      high[to] = oldHigh[from];
      low[to] = oldLow[from];
      sequence[to] = oldSequence[from];
      time[to] = oldTime[from];
      table[locate(high[to], low[to])] = to + 1;
    }
  }
}
