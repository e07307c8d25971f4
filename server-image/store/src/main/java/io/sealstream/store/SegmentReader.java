package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the frames of one stream from segments. One owner thread; file handles and cache are shared
 * with other streams.
 */
final class SegmentReader {
  private final StreamId stream;
  private final OpenFiles files;
  private final FrameCache cache;
  private FrameRef lastRef;
  private StreamSegment rowSegment;
  private FrameReader rowReader;
  private WeakReference<SegmentFrame> lastFrame = new WeakReference<>(null);

  SegmentReader(StreamId stream, OpenFiles files, FrameCache cache) {
    this.stream = stream;
    this.files = files;
    this.cache = cache;
  }

  /**
   * The messages of a chunk that is on disk.
   *
   * @throws DamageException when the frame cannot be read, is damaged, or was tampered with
   */
  SegmentFrame data(FrameRef ref) throws DamageException {
    SegmentFrame last = lastFrame.get();
    if (ref == lastRef && last != null) {
      return last;
    }
    SegmentFrame frame = cache.get(ref).orElse(null);
    if (frame == null) {
      frame = SegmentFrame.of(read(ref).plain());
      cache.put(ref, frame);
    }
    lastRef = ref;
    lastFrame = new WeakReference<>(frame);
    return frame;
  }

  /**
   * As {@link #data}, for a frame that nobody asks for again, but most likely for the one behind
   * it: one reader, with its key and buffer, serves what is read of a file in a row.
   */
  SegmentFrame uncached(FrameRef ref) throws DamageException {
    return SegmentFrame.of(read(ref, this::inARow).plain());
  }

  private FrameReader inARow(Disk.File file, StreamSegment segment) throws DamageException {
    if (segment != rowSegment) {
      rowReader = frames(file, segment);
      rowSegment = segment;
    }
    return rowReader.in(file);
  }

  /** The index frame at a place, with its tag. */
  FrameReader index(FrameRef ref) throws DamageException {
    return read(ref);
  }

  /**
   * A spilled entry, as in {@link EntryBatch}.
   *
   * @param keys of the stream, one of which sealed it; one empty one in a plain store
   */
  byte[] spilled(Disk disk, Spill.Reference at, List<Optional<DataKey>> keys)
      throws DamageException {
    DamageException why = null;
    for (Optional<DataKey> key : keys) {
      try {
        return spilled(disk, at, key);
      } catch (DamageException e) {
        why = why == null ? e : why; // of the newest key, that is
      }
    }
    throw why;
  }

  private byte[] spilled(Disk disk, Spill.Reference at, Optional<DataKey> key)
      throws DamageException {
    try {
      SegmentFile file =
          SegmentFile.look(disk, at.file())
              .orElseThrow(() -> new DamageException("segment " + at.file() + " is gone"));
      FrameRef ref = new FrameRef(StreamSegment.empty(file, key), at.ordinal(), at.offset());
      FrameReader frame = read(ref);
      if (!Arrays.equals(frame.tag(), at.tag())) {
        throw new DamageException(ref + " is not the one that the journal refers to");
      }
      return frame.plain();
    } catch (DamageException e) {
      throw e;
    } catch (IOException e) {
      throw new DamageException("segment " + at.file() + " cannot be read: " + e.getMessage());
    }
  }

  /**
   * What is left of the index of a whole file, see {@link SegmentScan}.
   *
   * @throws DamageException when the file cannot be read at all
   */
  List<SegmentIndex> rebuild(StreamSegment segment) throws DamageException {
    try {
      return files.read(
          segment.file().name(),
          file -> {
            FrameReader reader = frames(file, segment);
            return new SegmentScan(reader, segment, file.size()).indexes();
          });
    } catch (DamageException e) {
      throw e;
    } catch (IOException e) {
      throw new DamageException(segment.file().name() + " cannot be read: " + e.getMessage());
    }
  }

  private FrameReader frames(Disk.File file, StreamSegment segment) throws DamageException {
    FileHeader header = segment.file().header();
    boolean listed = !header.cipher().seals() && files.isListed(segment.file().name());
    if (!header.opensWith(segment.key()) && !listed) {
      throw new DamageException(
          segment.file().name()
              + " is not sealed as this store is: it was put there or changed on purpose");
    }
    return new FrameReader(file, header, header.subKey(segment.key(), stream));
  }

  /** Makes what reads the frames of a file. */
  private interface Reading {
    FrameReader of(Disk.File file, StreamSegment segment) throws DamageException;
  }

  private FrameReader read(FrameRef ref) throws DamageException {
    return read(ref, this::frames);
  }

  private FrameReader read(FrameRef ref, Reading reading) throws DamageException {
    if (ref.isLost()) {
      throw new DamageException(ref + ", cannot be read");
    }
    StreamSegment segment = ref.segment();
    try {
      return files.read(
          segment.file().name(),
          file -> {
            FrameReader reader = reading.of(file, segment);
            check(reader.read(ref.offset()), reader, ref);
            return reader;
          });
    } catch (DamageException e) {
      throw e;
    } catch (IOException e) {
      throw new DamageException(ref + " cannot be read: " + e.getMessage());
    }
  }

  private static void check(FrameReader.Found found, FrameReader reader, FrameRef ref)
      throws DamageException {
    switch (found) {
      case FRAME -> {
        if (reader.ordinal() != ref.ordinal()) {
          throw new DamageException(ref + ": frame " + reader.ordinal() + " stands there");
        }
      }
      case NOTHING -> throw new DamageException(ref + " is missing");
      case DAMAGED -> throw new DamageException(ref + " is damaged: its checksum does not fit");
      case FORGED ->
          throw new DamageException(
              ref + " was changed on purpose: its checksum fits, its tag does not");
    }
  }
}
