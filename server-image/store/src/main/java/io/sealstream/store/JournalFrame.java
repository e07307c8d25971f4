package io.sealstream.store;

import java.util.Arrays;

/**
 * Builds the plaintext of journal frames, one after the other, in one array that is reused.
 *
 * <pre>
 * offset  size  field
 *      0     4  synced: the last ordinal of this file whose sync had returned; 0: none yet
 *      4     4  d: offset of the directory
 *      8        runs, each: 4 index in the directory, 1 type, 4 length n, n bytes
 *      d     4  streams in this frame, each:
 *           16    stream id
 *            8    first op number
 *            8    last op number
 *            4  streams in the frame before (of the file before, in the first one), each as above
 * </pre>
 *
 * Run types:
 *
 * <pre>
 *  1 ENTRIES  entries as in {@link EntryBatch}, one behind the other
 *  2 CREATED  4 key id, 32 data key (plain store: nothing); op 0, precedes the stream's first entry
 *  3 DROPPED  nothing; the stream ends with this op number
 *  4 SPILLED  an entry too long for a frame: where it stands, as in {@link Spill}
 * </pre>
 *
 * The directories tell which streams a lost frame concerned: its own is gone with it, the copy in
 * the next frame is not. One owner thread.
 */
final class JournalFrame {
  /** No frame is longer, before sealing. */
  static final int LIMIT = (1 << 20) - FrameHeader.LENGTH - FrameHeader.TAG - FrameHeader.TRAILER;

  static final int ENTRIES = 1;
  static final int CREATED = 2;
  static final int DROPPED = 3;
  static final int SPILLED = 4;

  static final int RUNS = 8;
  static final int RUN_HEADER = 9;
  static final int EXTENT = 32;

  /** Bounds what one frame repeats of another. */
  static final int MAX_STREAMS = 4096;

  /** Longer entries are spilled: shorter ones fit into a frame beside any directories. */
  static final int MAX_ENTRY = LIMIT - 2 * MAX_STREAMS * EXTENT - 1024;

  private byte[] plain = new byte[1 << 20];
  private byte[] directory = new byte[EXTENT * 16];
  private byte[] previous = new byte[4];
  private int limit;
  private int end;
  private int streams;
  private long number;

  /** Starts a frame of at most so many bytes; what {@link #finish} ended is its predecessor. */
  void begin(int limit) {
    this.limit = limit;
    number++;
    end = RUNS;
    streams = 0;
  }

  /** The next frame follows one with this directory: the first of a new file after a restart. */
  void follow(byte[] previousDirectory) {
    previous = previousDirectory.clone();
  }

  boolean isEmpty() {
    return end == RUNS;
  }

  /** Bytes that a run of this stream may have; negative when there is not even room for none. */
  int room(Stream stream) {
    boolean known = stream.frameNumber == number;
    if (!known && streams == MAX_STREAMS) {
      return -1;
    }
    int directories = 4 + EXTENT * (streams + (known ? 0 : 1)) + previous.length;
    return limit - end - RUN_HEADER - directories;
  }

  /** Length of a frame without entries. */
  int emptyLength() {
    return RUNS + 4 + previous.length;
  }

  boolean hasRoom(Stream stream, int length) {
    return room(stream) >= length;
  }

  /** Adds a run that there is room for. */
  void run(Stream stream, int type, byte[] from, int at, int length, long firstOp, long lastOp) {
    int index = index(stream, firstOp, lastOp);
    reserve(RUN_HEADER + length);
    BigEndian.putInt(plain, end, index);
    plain[end + 4] = (byte) type;
    BigEndian.putInt(plain, end + 5, length);
    System.arraycopy(from, at, plain, end + RUN_HEADER, length);
    end += RUN_HEADER + length;
  }

  private int index(Stream stream, long firstOp, long lastOp) {
    if (stream.frameNumber != number) {
      stream.frameNumber = number;
      stream.frameIndex = streams++;
      if (streams * EXTENT > directory.length) {
        directory = Arrays.copyOf(directory, directory.length * 2);
      }
      int at = stream.frameIndex * EXTENT;
      BigEndian.putLong(directory, at, stream.id().high());
      BigEndian.putLong(directory, at + 8, stream.id().low());
      BigEndian.putLong(directory, at + 16, firstOp);
    }
    BigEndian.putLong(directory, stream.frameIndex * EXTENT + 24, lastOp);
    return stream.frameIndex;
  }

  /** Starts a frame with the runs and the directory of a recovered one. */
  void copy(JournalRecords recovered) {
    begin(Integer.MAX_VALUE);
    int runs = recovered.directoryAt() - RUNS;
    reserve(runs);
    System.arraycopy(recovered.plain(), RUNS, plain, RUNS, runs);
    end += runs;
    byte[] copied = recovered.directory();
    streams = (copied.length - 4) / EXTENT;
    directory = Arrays.copyOf(directory, Math.max(directory.length, copied.length));
    System.arraycopy(copied, 4, directory, 0, copied.length - 4);
  }

  /**
   * Ends the frame.
   *
   * @param synced see the table
   * @return length of {@link #plain()}
   */
  int finish(int synced) {
    BigEndian.putInt(plain, 0, synced);
    int own = streams * EXTENT;
    reserve(4 + own + previous.length);
    BigEndian.putInt(plain, 4, end);
    int directoryAt = end;
    BigEndian.putInt(plain, end, streams);
    System.arraycopy(directory, 0, plain, end + 4, own);
    end += 4 + own;
    System.arraycopy(previous, 0, plain, end, previous.length);
    end += previous.length;
    if (previous.length != 4 + own) {
      previous = new byte[4 + own];
    }
    System.arraycopy(plain, directoryAt, previous, 0, 4 + own);
    return end;
  }

  /** Directory of the frame that was ended last. */
  byte[] previousDirectory() {
    return previous.clone();
  }

  byte[] plain() {
    return plain;
  }

  private void reserve(int more) {
    if (end + more > plain.length) {
      plain = Arrays.copyOf(plain, Math.max(end + more, plain.length * 2));
    }
  }
}
