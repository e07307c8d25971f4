package io.sealstream.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Journal entries of one stream, one behind the other in one heap array, as the producer wrote
 * them. A record is copied once, from the socket into a batch; after that only references move: the
 * journal seals from this array and the message log's tail in memory keeps pointing into it, so the
 * bytes of a submitted batch never change again.
 *
 * <pre>
 * offset  size  field
 *      0     4  length of the body, big endian
 *      4     1  kind (0 = void: taken back, neither journaled nor applied; 1..255: the machine's)
 *      5     8  op number, big endian; set by the store when the batch is submitted
 *     13     n  body
 * </pre>
 *
 * Ownership: the producer's until {@link StreamStore#submit}, the store's afterwards. Not thread
 * safe.
 */
public final class EntryBatch {
  /** Bytes in front of a body. */
  public static final int HEADER = 13;

  /** The kind of an entry that was taken back. */
  public static final int VOID = 0;

  /** The longest body: larger records are refused before they are staged. */
  public static final int MAX_BODY = 64 << 20;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] array;
  private int end;
  private int entries;

  /**
   * @param capacity bytes to start with; a batch grows when it must
   */
  public EntryBatch(int capacity) {
    array = new byte[Math.max(capacity, 64)];
  }

  /**
   * Starts an entry with room for {@code body} bytes.
   *
   * @return where the body begins in {@link #array()}; the array may be another one than before
   */
  public int add(int kind, int body) {
    if (kind < 0 || kind > 255 || body < 0 || body > MAX_BODY) {
      throw new IllegalArgumentException("kind " + kind + ", body " + body);
    }
    int start = end;
    int need = start + HEADER + body;
    if (need > array.length) {
      array = Arrays.copyOf(array, Math.max(need, array.length * 2));
    }
    INT.set(array, start, body);
    array[start + 4] = (byte) kind;
    end = need;
    entries++;
    return start + HEADER;
  }

  /** Adds a whole entry. */
  public void add(int kind, byte[] body) {
    int at = add(kind, body.length);
    System.arraycopy(body, 0, array, at, body.length);
  }

  /**
   * Gives back room that was reserved and not used, where that is worth a copy: the array stays in
   * memory as long as one of its messages does.
   */
  public void trim() {
    if (array.length - end > Math.max(end / 4, 64)) {
      array = Arrays.copyOf(array, end);
    }
  }

  /** Takes the entry whose body begins at {@code body} back: it will not exist. */
  public void takeBack(int body) {
    array[body - HEADER + 4] = VOID;
  }

  /** The bytes; valid up to {@link #end()}. */
  public byte[] array() {
    return array;
  }

  /** Where the next entry would begin. */
  public int end() {
    return end;
  }

  /** How many were added, those included that were taken back. */
  int entries() {
    return entries;
  }

  public boolean isEmpty() {
    return entries == 0;
  }

  /** Length of the body of the entry that starts at {@code entry}. */
  public static int bodyLength(byte[] array, int entry) {
    return (int) INT.get(array, entry);
  }

  /** Kind of the entry that starts at {@code entry}. */
  public static int kind(byte[] array, int entry) {
    return array[entry + 4] & 0xff;
  }

  /** Op number of the entry that starts at {@code entry}. */
  public static long op(byte[] array, int entry) {
    return (long) LONG.get(array, entry + 5);
  }

  /** The entry behind the one that starts at {@code entry}. */
  public static int next(byte[] array, int entry) {
    return entry + HEADER + bodyLength(array, entry);
  }

  /**
   * Numbers the entries up to {@code end}, but those that were taken back.
   *
   * @return the last number; one less than the first when there is none
   */
  static long number(byte[] array, int end, long firstOp) {
    long op = firstOp;
    for (int at = 0; at < end; at = next(array, at)) {
      if (kind(array, at) != VOID) {
        LONG.set(array, at + 5, op++);
      }
    }
    return op - 1;
  }

  /** Has a machine apply the entries in a range, but those that were taken back. */
  static void apply(byte[] array, int from, int end, StreamMachine machine) {
    for (int at = from; at < end; at = next(array, at)) {
      int kind = kind(array, at);
      if (kind != VOID) {
        machine.apply(op(array, at), kind, array, at + HEADER, bodyLength(array, at));
      }
    }
  }
}
