package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.source.SourceHeader.Position;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a stream has got with each of its sources: the sequence there of the last message that it
 * took. Part of the durable state, since the message itself may be gone. A source that is no longer
 * configured keeps its place, so that one that comes back goes on and repeats nothing. Thread rule:
 * as {@link StreamState}.
 */
final class SourcePositions {
  private final Map<String, Long> reached = new TreeMap<>();

  static SourcePositions read(StateReader in) {
    SourcePositions positions = new SourcePositions();
    for (int left = in.u32(); left > 0; left--) {
      positions.reached.put(in.string(), in.u64());
    }
    return positions;
  }

  void save(StateWriter out) {
    out.u32(reached.size());
    reached.forEach((index, sequence) -> out.string(index).u64(sequence));
  }

  boolean isEmpty() {
    return reached.isEmpty();
  }

  /** A message with this header was stored; one that older servers wrote says no place. */
  void took(byte[] array, int from, int length) {
    Position.read(new String(array, from, length, StandardCharsets.UTF_8))
        .ifPresent(at -> reached.merge(at.index(), at.sequence(), Math::max));
  }

  /** The last sequence of a source; 0 when nothing came from there. */
  long of(String index) {
    return reached.getOrDefault(index, 0L);
  }
}
