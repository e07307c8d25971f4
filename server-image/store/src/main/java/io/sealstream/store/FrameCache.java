package io.sealstream.store;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opened frames that were read last, within so many bytes. They hold plaintext that was verified.
 * Safe for every thread.
 */
final class FrameCache {
  private final Map<FrameRef, SegmentFrame> frames = new LinkedHashMap<>(16, 0.75f, true);
  private final long limit;
  private long bytes;

  FrameCache(long limit) {
    this.limit = limit;
  }

  synchronized Optional<SegmentFrame> get(FrameRef ref) {
    return Optional.ofNullable(frames.get(ref));
  }

  synchronized void put(FrameRef ref, SegmentFrame frame) {
    SegmentFrame before = frames.put(ref, frame);
    bytes += frame.bytes() - (before == null ? 0 : before.bytes());
    var eldest = frames.entrySet().iterator();
    while (bytes > limit && frames.size() > 1) {
      bytes -= eldest.next().getValue().bytes();
      eldest.remove();
    }
  }
}
