package io.sealstream.raft.journal;

import io.sealstream.raft.Members;
import io.sealstream.store.MessageLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The state of a replicated stream behind one entry, but for its messages: how the log has to look
 * once they are there, and what the stream's own machine saved. Big endian.
 *
 * <pre>
 * 1 version, 8 index, 8 term, members, 8 last op of the stream's machine,
 * 8 first sequence, 8 last sequence, 8 last time, 8 messages, 8 bytes,
 * 4 number of gaps, each {8 sequences since the end of the gap before, 8 length},
 * the machine's saved state, 4 CRC32C of all before it
 * </pre>
 */
record CapturedState(
    long index, long term, Members members, long op, Shape log, List<Gap> gaps, byte[] machine) {
  private static final int VERSION = 1;

  /** What has to agree when two logs hold the same messages. */
  record Shape(long first, long last, long lastTime, long messages, long bytes) {
    static Shape of(MessageLog log) {
      return new Shape(
          log.firstSequence(),
          log.lastSequence(),
          log.lastTimestamp(),
          log.messages(),
          log.bytes());
    }
  }

  /** Sequences without messages, between the first and the last one. */
  record Gap(long from, long length) {}

  static List<Gap> gapsOf(MessageLog log) {
    List<Gap> gaps = new ArrayList<>();
    log.deleted(sequence -> add(gaps, sequence));
    return gaps;
  }

  private static void add(List<Gap> gaps, long sequence) {
    Gap last = gaps.isEmpty() ? new Gap(0, 0) : gaps.getLast();
    if (last.length() > 0 && last.from() + last.length() == sequence) {
      gaps.set(gaps.size() - 1, new Gap(last.from(), last.length() + 1));
    } else {
      gaps.add(new Gap(sequence, 1));
    }
  }

  byte[] toBytes() {
    int length =
        1 + 24 + RaftRecord.length(members) + 40 + 4 + 16 * gaps.size() + machine.length + 4;
    ByteBuffer out = ByteBuffer.allocate(length);
    out.put((byte) VERSION).putLong(index).putLong(term);
    RaftRecord.put(out, members);
    out.putLong(op).putLong(log.first).putLong(log.last).putLong(log.lastTime);
    out.putLong(log.messages).putLong(log.bytes).putInt(gaps.size());
    long end = 0;
    for (Gap gap : gaps) {
      out.putLong(gap.from() - end).putLong(gap.length());
      end = gap.from() + gap.length();
    }
    out.put(machine);
    return out.putInt(sum(out.array())).array();
  }

  /** Of pieces that are not of the same moment it does not fit. */
  private static int sum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, bytes.length - 4);
    return (int) sum.getValue();
  }

  /** Empty when the pieces do not belong together. */
  static Optional<CapturedState> read(byte[] bytes) {
    boolean whole =
        bytes.length > 4 && ByteBuffer.wrap(bytes).getInt(bytes.length - 4) == sum(bytes);
    return whole
        ? Optional.of(read(ByteBuffer.wrap(bytes, 0, bytes.length - 4)))
        : Optional.empty();
  }

  private static CapturedState read(ByteBuffer in) {
    int version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "the fetched state is of version %d, this server knows %d; update this server"
              .formatted(version, VERSION));
    }
    long index = in.getLong();
    long term = in.getLong();
    Members members = RaftRecord.members(in);
    long op = in.getLong();
    Shape log = new Shape(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    List<Gap> gaps = new ArrayList<>();
    long end = 0;
    for (int n = in.getInt(); n > 0; n--) {
      long from = end + in.getLong();
      gaps.add(new Gap(from, in.getLong()));
      end = from + gaps.getLast().length();
    }
    byte[] machine = new byte[in.remaining()];
    in.get(machine);
    return new CapturedState(index, term, members, op, log, gaps, machine);
  }
}
