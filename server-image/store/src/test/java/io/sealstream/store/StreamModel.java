package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What one stream must hold, kept outside the store: every entry that was submitted, how many of
 * them were visible, and how many no power cut may take away.
 */
final class StreamModel {
  static final int PUBLISH = 1;
  static final int REMOVE = 2;
  static final int REMOVE_BELOW = 3;
  static final int SKIP = 4;
  static final int ERASE = 5;

  private static final String[] SUBJECTS = {"a", "a.b", "a.c", "b.c.d", "e"};

  /** One submitted entry. */
  record Entry(int kind, byte[] body) {}

  private final List<Entry> submitted = new ArrayList<>();
  private int visible;
  private int durable;
  private boolean dropAsked;
  private boolean dropped;

  // Where the entries that are visible lead.
  private final TreeMap<Long, Entry> messages = new TreeMap<>();
  private final List<byte[]> erased = new ArrayList<>();
  private long lastSequence;
  private long state;

  /** A publish of so many bytes that no other publish has. */
  static Entry publish(Random random, int length) {
    byte[] subject = SUBJECTS[random.nextInt(SUBJECTS.length)].getBytes(UTF_8);
    byte[] body = new byte[8 + 2 + subject.length + length];
    random.nextBytes(body);
    if (body[body.length - 1] > 0) { // some can be compressed
      int half = length / 2;
      System.arraycopy(body, body.length - length, body, body.length - half, half);
    }
    ByteBuffer.wrap(body)
        .putLong(random.nextLong() >>> 1)
        .putShort((short) subject.length)
        .put(subject);
    return new Entry(PUBLISH, body);
  }

  static Entry of(int kind, long sequence) {
    return new Entry(kind, ByteBuffer.allocate(8).putLong(sequence).array());
  }

  /** What the state after an entry is made of; the machine of the store computes the same. */
  static long next(long state, int kind, byte[] array, int body, int length) {
    CRC32C crc = new CRC32C();
    crc.update(kind);
    crc.update(array, body, length);
    return state * 0x9E3779B97F4A7C15L + crc.getValue() + 1;
  }

  void submitted(Entry entry) {
    submitted.add(entry);
  }

  void dropAsked() {
    dropAsked = true;
  }

  void dropped() {
    dropped = true;
  }

  boolean isDropAsked() {
    return dropAsked;
  }

  boolean isDropped() {
    return dropped;
  }

  /** The bodies of all publishes that were ever submitted. */
  List<byte[]> publishes() {
    return submitted.stream().filter(e -> e.kind() == PUBLISH).map(Entry::body).toList();
  }

  int visible() {
    return visible;
  }

  int staged() {
    return submitted.size();
  }

  long lastSequence() {
    return lastSequence;
  }

  boolean mayBeGone() {
    return dropAsked || durable == 0;
  }

  /** The next {@code entries} became visible. */
  void acknowledged(int entries) {
    for (int i = 0; i < entries; i++) {
      apply(submitted.get(visible++));
    }
  }

  /** What is visible now was synced. */
  void synced() {
    durable = visible;
  }

  private void apply(Entry entry) {
    state = next(state, entry.kind, entry.body, 0, entry.body.length);
    long sequence = entry.kind == PUBLISH ? 0 : ByteBuffer.wrap(entry.body).getLong();
    switch (entry.kind) {
      case PUBLISH -> messages.put(++lastSequence, entry);
      case REMOVE -> messages.remove(sequence);
      case ERASE -> erase(sequence);
      case REMOVE_BELOW -> messages.headMap(sequence).clear();
      default -> {
        if (messages.isEmpty() && sequence > lastSequence + 1) {
          lastSequence = sequence - 1;
        }
      }
    }
  }

  private void erase(long sequence) {
    Entry gone = messages.remove(sequence);
    if (gone != null) {
      erased.add(gone.body);
    }
  }

  /** Bodies of messages that shall be nowhere. */
  List<byte[]> erased() {
    return erased;
  }

  /** After a restart: {@code found} entries are there; the rest never was. */
  void recovered(int found, boolean powerCut, String stream) {
    int least = powerCut ? durable : visible;
    Broken.check(found >= least, "I2", stream + " lost entries " + (found + 1) + " to " + least);
    Broken.check(
        found <= submitted.size(), "I2", stream + " has entries that nobody submitted: " + found);
    submitted.subList(found, submitted.size()).clear();
    replayed(found);
    durable = found;
    dropAsked = false;
    dropped = false; // without a sync for each, a power cut may bring it back
  }

  private void replayed(int entries) {
    visible = 0;
    state = 0;
    lastSequence = 0;
    messages.clear();
    erased.clear();
    acknowledged(entries);
  }

  /** Messages after so many entries that the store cannot read; all others are as they were. */
  List<Long> unreadable(StreamStore stream, int entries) {
    replayed(entries);
    String id = "stream " + stream.id();
    same(stream.log().messages(), messages.size(), id, "messages");
    same(stream.log().lastSequence(), lastSequence, id, "last sequence");
    List<Long> unreadable = new ArrayList<>();
    Message found = new Message();
    messages.forEach(
        (sequence, entry) -> {
          try {
            stream.log().read(sequence, found);
            compare(stream.log(), sequence, found, entry.body, id);
          } catch (DamageException e) {
            unreadable.add(sequence);
          }
        });
    return unreadable;
  }

  /** Compares with what the store shows. */
  void compare(StreamStore stream, ModelMachine machine) {
    String id = "stream " + stream.id();
    MessageLog log = stream.log();
    same(machine.applied(), visible, id, "entries");
    same(machine.state(), state, id, "state");
    same(log.lastSequence(), lastSequence, id, "last sequence");
    same(log.messages(), messages.size(), id, "messages");
    Message message = new Message();
    long at = 0;
    for (var expected : messages.entrySet()) {
      at = log.next(at + 1, Filter.ALL);
      same(at, expected.getKey(), id, "next sequence");
      compare(log, at, message, expected.getValue().body, id);
    }
    same(log.next(at + 1, Filter.ALL), MessageLog.NONE, id, "sequence behind the last");
  }

  private static void compare(
      MessageLog log, long sequence, Message found, byte[] body, String stream) {
    try {
      Broken.check(log.read(sequence, found), "I2", stream + " has no message " + sequence);
    } catch (DamageException e) {
      throw new Broken("I3", stream + ", message " + sequence + ": " + e.getMessage());
    }
    int subject = ByteBuffer.wrap(body).getShort(8);
    boolean same =
        found.timestamp == ByteBuffer.wrap(body).getLong()
            && equal(found.array, found.subject, found.subjectLength, body, 10, 10 + subject)
            && equal(
                found.array, found.payload, found.payloadLength, body, 10 + subject, body.length);
    Broken.check(same, "I2", stream + " changed message " + sequence);
  }

  private static boolean equal(byte[] array, int at, int length, byte[] other, int from, int to) {
    return Arrays.equals(array, at, at + length, other, from, to);
  }

  private static void same(long found, long expected, String stream, String what) {
    if (found != expected) {
      throw new Broken("I2", "%s: %s %d, not %d".formatted(stream, what, found, expected));
    }
  }
}
