package io.sealstream.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The plaintext of an authentic journal frame, as {@link JournalFrame} lays it out. */
record JournalRecords(byte[] plain) {
  /** Entries of one stream that a frame holds or held. */
  record Extent(StreamId stream, long firstOp, long lastOp) {}

  /** Gets the runs of a frame in order. */
  interface Visitor {
    void run(Extent extent, int type, byte[] array, int from, int length);
  }

  int synced() {
    return BigEndian.getInt(plain, 0);
  }

  int directoryAt() {
    return BigEndian.getInt(plain, 4);
  }

  void visit(Visitor visitor) {
    List<Extent> extents = extents(directoryAt());
    int at = JournalFrame.RUNS;
    while (at < directoryAt()) {
      int length = BigEndian.getInt(plain, at + 5);
      int body = at + JournalFrame.RUN_HEADER;
      visitor.run(extents.get(BigEndian.getInt(plain, at)), plain[at + 4], plain, body, length);
      at = body + length;
    }
  }

  /** The spilled entries that the frame refers to. */
  List<Spill.Reference> spilled() {
    List<Spill.Reference> spilled = new ArrayList<>();
    visit(
        (extent, type, array, from, length) -> {
          if (type == JournalFrame.SPILLED) {
            spilled.add(Spill.Reference.read(array, from));
          }
        });
    return spilled;
  }

  /** True for a frame that only says what was synced. */
  boolean isEmpty() {
    return BigEndian.getInt(plain, directoryAt()) == 0;
  }

  /** The directory as bytes, its count included. */
  byte[] directory() {
    return Arrays.copyOfRange(plain, directoryAt(), previousAt());
  }

  /** What the frame before this one held. */
  List<Extent> previous() {
    return extents(previousAt());
  }

  private int previousAt() {
    return directoryAt() + 4 + BigEndian.getInt(plain, directoryAt()) * JournalFrame.EXTENT;
  }

  private List<Extent> extents(int at) {
    int count = BigEndian.getInt(plain, at);
    List<Extent> extents = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int e = at + 4 + i * JournalFrame.EXTENT;
      StreamId stream = new StreamId(BigEndian.getLong(plain, e), BigEndian.getLong(plain, e + 8));
      extents.add(
          new Extent(stream, BigEndian.getLong(plain, e + 16), BigEndian.getLong(plain, e + 24)));
    }
    return extents;
  }
}
