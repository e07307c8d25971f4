package io.sealstream.server.subject;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * A map from tokens to values that many threads read while one writes: open addressing over
 * immutable slots, looked up by a range of bytes without making an object.
 *
 * <p>Invariant: a slot is published whole (release/acquire); a removed one leaves a tombstone, so a
 * reader's probe never ends too early. Writers hold the tree's lock.
 */
final class TokenTable<V> {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Slot[].class);
  private static final Slot<?> TOMBSTONE = new Slot<>(0, new byte[0], null);

  private record Slot<V>(int hash, byte[] token, V value) {}

  private volatile Slot<V>[] slots = newSlots(8);
  private int live;
  private int used;

  @SuppressWarnings("unchecked")
  private static <V> Slot<V>[] newSlots(int length) {
    return (Slot<V>[]) new Slot<?>[length];
  }

  static int hash(byte[] s, int from, int to) {
    int h = 0;
    for (int i = from; i < to; i++) {
      h = h * 31 + s[i];
    }
    return h * 0x9E3779B9;
  }

  /** The value of a token, or null. Any thread. */
  V get(byte[] s, int from, int to) {
    Slot<V>[] table = slots;
    int hash = hash(s, from, to);
    int mask = table.length - 1;
    for (int i = hash >>> 8 & mask; ; i = i + 1 & mask) {
      Slot<V> slot = at(table, i);
      if (slot == null) {
        return null;
      }
      if (slot != TOMBSTONE
          && slot.hash == hash
          && Arrays.equals(slot.token, 0, slot.token.length, s, from, to)) {
        return slot.value;
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <V> Slot<V> at(Slot<V>[] table, int index) {
    return (Slot<V>) SLOT.getAcquire(table, index);
  }

  /** Adds a token that is not in the table. Writer only. */
  void add(byte[] token, V value) {
    if ((used + 1) * 2 > slots.length) {
      rebuild();
    }
    Slot<V> slot = new Slot<>(hash(token, 0, token.length), token, value);
    insert(slots, slot);
    live++;
    used++;
  }

  private static <V> void insert(Slot<V>[] table, Slot<V> slot) {
    int mask = table.length - 1;
    int i = slot.hash >>> 8 & mask;
    while (table[i] != null) {
      i = i + 1 & mask;
    }
    SLOT.setRelease(table, i, slot);
  }

  private void rebuild() {
    // At most a quarter full afterwards: at least as many adds as entries until the next time.
    int length = Math.max(8, Integer.highestOneBit(Math.max(live, 1)) * 8);
    Slot<V>[] table = newSlots(length);
    for (Slot<V> slot : slots) {
      if (slot != null && slot != TOMBSTONE) {
        insert(table, slot);
      }
    }
    used = live;
    slots = table;
  }

  /** Removes a token that is in the table. Writer only. */
  @SuppressWarnings("unchecked")
  void remove(byte[] s, int from, int to) {
    Slot<V>[] table = slots;
    int hash = hash(s, from, to);
    int mask = table.length - 1;
    for (int i = hash >>> 8 & mask; table[i] != null; i = i + 1 & mask) {
      Slot<V> slot = table[i];
      if (slot != TOMBSTONE
          && slot.hash == hash
          && Arrays.equals(slot.token, 0, slot.token.length, s, from, to)) {
        SLOT.setRelease(table, i, (Slot<V>) TOMBSTONE);
        live--;
        return;
      }
    }
  }

  boolean isEmpty() {
    return live == 0;
  }
}
