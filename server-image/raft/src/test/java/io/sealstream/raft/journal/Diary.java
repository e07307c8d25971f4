package io.sealstream.raft.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sealstream.store.EntryBatch;
import io.sealstream.store.StreamMachine;
import java.util.ArrayList;
import java.util.List;

/** A stream's own machine: remembers lines, in order. */
final class Diary implements StreamMachine {
  private static final int LINE = 1;

  private final List<String> lines = new ArrayList<>();
  private long op;

  Diary() {}

  Diary(byte[] saved) {
    new String(saved, UTF_8).lines().forEach(lines::add);
    op = lines.size();
  }

  static StoredBatch line(String text) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(LINE, text.getBytes(UTF_8));
    return new StoredBatch(batch.array(), 0, batch.end());
  }

  @Override
  public synchronized void apply(long next, int kind, byte[] array, int body, int length) {
    if (next != op + 1) {
      throw new IllegalStateException("op %d behind %d".formatted(next, op));
    }
    op = next;
    lines.add(new String(array, body, length, UTF_8));
  }

  @Override
  public synchronized byte[] save() {
    return String.join("\n", lines).getBytes(UTF_8);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
