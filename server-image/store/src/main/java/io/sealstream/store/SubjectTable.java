package io.sealstream.store;

import io.sealstream.keyring.KernelRandom;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The subjects that have messages, interned: bytes ↔ small id, and for each its number of messages,
 * first and last sequence, and up to {@link #EXACT} exact sequences. Ids of subjects that lost
 * their last message are used again.
 *
 * <p>An open-addressing hash over primitive arrays; the hash is seeded, because subjects are chosen
 * by clients. One owner thread.
 */
final class SubjectTable {
  /** Subjects with more messages than this are known by first and last only. */
  static final int EXACT = 64;

  /** The subject of messages of which nobody knows it; no message is published with it. */
  static final byte[] UNKNOWN = {};

  /** No such subject. */
  static final int NONE = -1;

  /** Heap bytes of an id in the arrays per id. */
  private static final long EACH = 36;

  /** Heap bytes of an array besides its elements, with what alignment costs. */
  private static final int ARRAY = 20;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long seed = BigEndian.getLong(KernelRandom.bytes(8), 0);
  private final MatchCache matches = new MatchCache(this);

  /** id + 1 per slot, 0: free. */
  private int[] slots = new int[16];

  // Per id.
  private byte[][] names = new byte[8][];
  private int[] hashes = new int[8];
  private long[] counts = new long[8];
  private long[] firsts = new long[8];
  private long[] lasts = new long[8];
  private long[][] exact = new long[8][];

  private int ids;
  private int[] free = new int[4];
  private int freed;
  private int lastFound = NONE;
  private int unknown = NONE;

  /** Heap bytes of what the arrays per id point to. */
  private long pointedTo;

  /** Subjects that have messages. */
  int size() {
    return used() - (unknown == NONE ? 0 : 1);
  }

  private int used() {
    return ids - freed;
  }

  /** The id of {@link #UNKNOWN}, or {@link #NONE}. */
  int unknown() {
    return unknown;
  }

  /** Every id is below this. */
  int idLimit() {
    return ids;
  }

  /** The id of a subject, or {@link #NONE}. */
  int find(byte[] array, int from, int length) {
    if (lastFound != NONE && isNamed(lastFound, array, from, length)) {
      return lastFound;
    }
    int hash = hash(array, from, length);
    int mask = slots.length - 1;
    for (int i = hash & mask; slots[i] != 0; i = (i + 1) & mask) {
      int id = slots[i] - 1;
      if (hashes[id] == hash && isNamed(id, array, from, length)) {
        lastFound = id;
        return id;
      }
    }
    return NONE;
  }

  private boolean isNamed(int id, byte[] array, int from, int length) {
    byte[] name = names[id];
    return name.length == length && Arrays.equals(name, 0, length, array, from, from + length);
  }

  /** The id of a subject, a new one when it has none. */
  int intern(byte[] array, int from, int length) {
    int id = find(array, from, length);
    return id != NONE ? id : add(Arrays.copyOfRange(array, from, from + length));
  }

  private int add(byte[] name) {
    int id = freed > 0 ? free[--freed] : ids++;
    if (id == names.length) {
      grow();
    }
    pointedTo += ARRAY + name.length;
    names[id] = name;
    hashes[id] = hash(name, 0, name.length);
    if (2 * used() > slots.length) {
      rehash();
    } else {
      insert(id);
    }
    lastFound = id;
    unknown = name.length == 0 ? id : unknown;
    matches.added(id);
    return id;
  }

  private void grow() {
    int capacity = names.length * 2;
    names = Arrays.copyOf(names, capacity);
    hashes = Arrays.copyOf(hashes, capacity);
    counts = Arrays.copyOf(counts, capacity);
    firsts = Arrays.copyOf(firsts, capacity);
    lasts = Arrays.copyOf(lasts, capacity);
    exact = Arrays.copyOf(exact, capacity);
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    for (int id = 0; id < ids; id++) {
      if (names[id] != null) {
        insert(id);
      }
    }
  }

  private void insert(int id) {
    int mask = slots.length - 1;
    int i = hashes[id] & mask;
    while (slots[i] != 0) {
      i = (i + 1) & mask;
    }
    slots[i] = id + 1;
  }

  /** A message with this subject was appended. */
  void appended(int id, long sequence) {
    long count = counts[id]++;
    if (count == 0) {
      firsts[id] = sequence;
    } else if (count == 1 && firsts[id] != 0) {
      exact(id, new long[] {firsts[id], sequence, 0, 0});
    } else if (exact[id] != null) {
      exact(id, append(exact[id], (int) count, sequence));
    }
    lasts[id] = sequence;
  }

  private void exact(int id, long[] sequences) {
    pointedTo += bytes(sequences) - bytes(exact[id]);
    exact[id] = sequences;
  }

  private static long bytes(long[] sequences) {
    return sequences == null ? 0 : ARRAY + 8L * sequences.length;
  }

  private static long[] append(long[] sequences, int count, long sequence) {
    if (count == EXACT) {
      return null;
    }
    long[] into = count == sequences.length ? Arrays.copyOf(sequences, count * 2) : sequences;
    into[count] = sequence;
    return into;
  }

  /**
   * A message with this subject was removed. Where first or last can no longer be told, it is 0
   * until {@link #foundFirst} or {@link #foundLast}.
   */
  void removed(int id, long sequence) {
    long count = --counts[id];
    if (count == 0) {
      forget(id);
      return;
    }
    if (exact[id] != null) {
      removeExact(id, (int) count, sequence);
      return;
    }
    if (sequence == firsts[id]) {
      firsts[id] = 0;
    }
    if (sequence == lasts[id]) {
      lasts[id] = 0;
    }
  }

  private void removeExact(int id, int count, long sequence) {
    long[] sequences = exact[id];
    int at = Arrays.binarySearch(sequences, 0, count + 1, sequence);
    System.arraycopy(sequences, at + 1, sequences, at, count - at);
    firsts[id] = sequences[0];
    lasts[id] = sequences[count - 1];
    if (count == 1) {
      exact(id, null);
    }
  }

  private void forget(int id) {
    pointedTo -= ARRAY + names[id].length;
    matches.removed(id);
    delete(id);
    names[id] = null;
    exact[id] = null;
    lastFound = lastFound == id ? NONE : lastFound;
    unknown = unknown == id ? NONE : unknown;
    if (freed == free.length) {
      free = Arrays.copyOf(free, freed * 2);
    }
    free[freed++] = id;
  }

  /** Takes an id out of the hash and closes the gap that this leaves in its probe sequence. */
  private void delete(int id) {
    int mask = slots.length - 1;
    int gap = hashes[id] & mask;
    while (slots[gap] != id + 1) {
      gap = (gap + 1) & mask;
    }
    slots[gap] = 0;
    for (int i = (gap + 1) & mask; slots[i] != 0; i = (i + 1) & mask) {
      int home = hashes[slots[i] - 1] & mask;
      if (((i - home) & mask) >= ((i - gap) & mask)) {
        slots[gap] = slots[i];
        slots[i] = 0;
        gap = i;
      }
    }
  }

  /** Forgets everything, also what room it took. */
  void clear() {
    matches.clear();
    slots = new int[16];
    names = new byte[8][];
    hashes = new int[8];
    counts = new long[8];
    firsts = new long[8];
    lasts = new long[8];
    exact = new long[8][];
    ids = 0;
    free = new int[4];
    freed = 0;
    lastFound = NONE;
    pointedTo = 0;
  }

  /** Heap bytes that it takes. */
  long held() {
    return pointedTo + names.length * EACH + 4L * (slots.length + free.length);
  }

  /** The most that it would take if it had never held more than now. */
  long needed() {
    return pointedTo + size() * (2 * EACH + 4 * 4L);
  }

  byte[] name(int id) {
    return names[id];
  }

  boolean isUsed(int id) {
    return names[id] != null;
  }

  long count(int id) {
    return counts[id];
  }

  /** First sequence; 0 when it must be searched for. */
  long first(int id) {
    return firsts[id];
  }

  /** Last sequence; 0 when it must be searched for. */
  long last(int id) {
    return lasts[id];
  }

  void foundFirst(int id, long sequence) {
    firsts[id] = sequence;
  }

  void foundLast(int id, long sequence) {
    lasts[id] = sequence;
  }

  /** True when {@link #nextExact} and {@link #countExact} can tell about this subject. */
  boolean isExact(int id) {
    return exact[id] != null || (counts[id] == 1 && firsts[id] != 0);
  }

  /** First sequence at or after {@code from}, 0: none. */
  long nextExact(int id, long from) {
    if (exact[id] == null) {
      return firsts[id] >= from ? firsts[id] : 0;
    }
    int at = Arrays.binarySearch(exact[id], 0, (int) counts[id], from);
    at = at < 0 ? ~at : at;
    return at < counts[id] ? exact[id][at] : 0;
  }

  /** How many sequences at or after {@code from}. */
  long countExact(int id, long from) {
    if (exact[id] == null) {
      return firsts[id] >= from ? 1 : 0;
    }
    int at = Arrays.binarySearch(exact[id], 0, (int) counts[id], from);
    return counts[id] - (at < 0 ? ~at : at);
  }

  /** Which ids a filter asks for; kept up to date, for the next call. */
  Matches matching(Filter filter) {
    return matches.of(filter);
  }

  private int hash(byte[] array, int from, int length) {
    long h = seed ^ length;
    int at = from;
    int end = from + length;
    for (; at + 8 <= end; at += 8) {
      h = mix(h ^ (long) LONG.get(array, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << 8 | (array[at] & 0xff);
    }
    h = mix(h ^ rest);
    return (int) (h ^ h >>> 32);
  }

  private static long mix(long h) {
    long m = h * 0x9E3779B97F4A7C15L;
    return m ^ m >>> 29;
  }
}
