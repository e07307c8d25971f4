package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what is left of one stream in one segment, when an index frame is damaged: the other index
 * frames, and an index made from data frames that are in none of them. Walks from frame to frame by
 * their lengths; where a header is damaged it goes on at the next block, since each commit began at
 * one. Frames of other streams do not open and are passed.
 *
 * <p>Plain frames that older releases wrote do not say whose they are, and ordinals count per
 * stream. They are taken only where the file proves to hold one stream's frames: from the first to
 * the last, without a gap, each has the ordinal behind the one before it.
 */
final class SegmentScan {
  private final FrameReader reader;
  private final StreamSegment segment;
  private final long size;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<byte[]> subjects = new ArrayList<>();
  private final List<SegmentIndex.Entry> entries = new ArrayList<>();
  private final List<SegmentIndex> found = new ArrayList<>();
  private int ordinal;
  private boolean ofOneStream = true;
  private boolean allOwned = true;

  SegmentScan(FrameReader reader, StreamSegment segment, long size) {
    this.reader = reader;
    this.segment = segment;
    this.size = size;
  }

  /**
   * A frame may be in more than one.
   *
   * @throws DamageException when nobody can tell whose the frames are
   */
  List<SegmentIndex> indexes() throws IOException {
    long at = FileHeader.BLOCK;
    while (at < size) {
      FrameReader.Found frame = reader.read(at);
      if (frame == FrameReader.Found.NOTHING) {
        ofOneStream &= reader.isBlank();
        at = JournalWriter.align(at + 1);
      } else {
        ofOneStream &= reader.ordinal() == ++ordinal;
        if (frame == FrameReader.Found.FRAME) {
          allOwned &= reader.isOwned();
          take(at);
        }
        at = reader.end();
      }
    }
    if (!allOwned && !ofOneStream) {
      throw new DamageException(
          segment.file().name()
              + " has a damaged index, and frames of which nobody can tell whose they are");
    }
    found.add(new SegmentIndex(0, 0, subjects, entries));
    return found;
  }

  private void take(long offset) {
    if (reader.hasFlag(FrameHeader.INDEX)) {
      found.add(SegmentIndex.decode(reader.plain()));
    } else if (segment.live().contains(reader.ordinal())) {
      add(offset, SegmentFrame.of(reader.plain()));
    }
  }

  private void add(long offset, SegmentFrame frame) {
    int slots = frame.slots();
    int[] local = new int[slots];
    int[] sizes = new int[slots];
    int[] offsets = new int[slots];
    Message message = new Message();
    boolean gaps = false;
    for (int slot = 0; slot < slots; slot++) {
      offsets[slot] = (int) (frame.sequence(slot) - frame.sequence(0));
      gaps |= offsets[slot] != slot;
      frame.get(slot, message);
      if (message.subjectLength > 0) {
        local[slot] = number(message);
        sizes[slot] =
            (int)
                MessageLog.size(
                    message.subjectLength, message.headersLength, message.payloadLength);
      }
    }
    entries.add(
        new SegmentIndex.Entry(
            reader.ordinal(),
            offset,
            frame.sequence(0),
            frame.sequence(slots - 1),
            frame.time(0),
            frame.time(slots - 1),
            slots,
            PackedInts.of(local, slots),
            PackedInts.of(sizes, slots),
            gaps ? Optional.of(PackedInts.of(offsets, slots)) : Optional.empty()));
  }

  private int number(Message message) {
    String name = new String(message.array, message.subject, message.subjectLength, ISO_8859_1);
    return numbers.computeIfAbsent(
        name,
        n -> {
          subjects.add(n.getBytes(ISO_8859_1));
          return subjects.size() - 1;
        });
  }
}
