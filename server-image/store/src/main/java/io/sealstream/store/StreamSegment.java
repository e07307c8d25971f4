package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.roaringbitmap.RoaringBitmap;

/**
 * What one stream has in one segment file. The owner keeps {@link #live}; the flusher keeps what it
 * wrote ({@link #frames}, {@link #index}).
 */
final class StreamSegment {
  /**
   * The last index frame of the stream in the file.
   *
   * @param ordinal 0: there is none yet
   * @param tag of that frame
   */
  record Index(int ordinal, long offset, byte[] tag) {
    static final Index NONE = new Index(0, 0, new byte[FrameHeader.TAG]);
  }

  private final SegmentFile file;

  /** Of the stream when its first frame was written there; all its frames there are under it. */
  private final Optional<DataKey> key;

  /** The stream has a newer key: the file should be rewritten. */
  private volatile boolean outdated;

  /** Ordinals of the data frames that hold a live message. */
  private final RoaringBitmap live;

  /** About what these frames would take if they were written anew. */
  private final AtomicLong liveBytes = new AtomicLong();

  /** It holds messages that were erased. */
  private volatile boolean erased;

  /** Where the stream's last committed frame ends, as a start found it; 0: not known. */
  private long end;

  private int frames;
  private Index index;

  StreamSegment(
      SegmentFile file, Optional<DataKey> key, int frames, Index index, RoaringBitmap live) {
    this.file = file;
    this.key = key;
    this.frames = frames;
    this.index = index;
    this.live = live;
  }

  static StreamSegment empty(SegmentFile file, Optional<DataKey> key) {
    return new StreamSegment(file, key, 0, Index.NONE, new RoaringBitmap());
  }

  SegmentFile file() {
    return file;
  }

  /** Opens and seals the stream's frames in the file; empty in a plain store. */
  Optional<DataKey> key() {
    return key;
  }

  /** The stream's frames elsewhere are under a newer key from now on. */
  void outdate() {
    outdated = true;
  }

  /** Any thread. */
  boolean isOutdated() {
    return outdated;
  }

  // --- the owner's ---

  RoaringBitmap live() {
    return live;
  }

  /** More of it lives than before; negative: less. */
  void lives(long bytes) {
    liveBytes.lazySet(liveBytes.getPlain() + bytes);
  }

  /** About what its live messages would take if they were written anew. Any thread. */
  long liveBytes() {
    return liveBytes.get();
  }

  /** Messages in it were erased: it should be rewritten. */
  void erase() {
    erased = true;
  }

  /** Any thread. */
  boolean isErased() {
    return erased;
  }

  // --- of a start ---

  void endsAt(long offset) {
    end = offset;
  }

  long end() {
    return end;
  }

  // --- the flusher's ---

  /** How many frames of the stream the file has. */
  int frames() {
    return frames;
  }

  Index index() {
    return index;
  }

  void wrote(int frames, Index index) {
    this.frames = frames;
    this.index = index;
  }
}
