package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.consumer.ConsumerPosition;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A consumer's position as nats-server up to 2.14 writes it: file {@code o.dat}. Numbers are
 * varints, those marked ± zigzag.
 *
 * <pre>
 * u8 22 ‖ u8 version 2
 * ack floor: consumer, stream ‖ delivered: consumer, stream
 * count of pending; if any: ± base, seconds since 1970; each: stream − floor, consumer − floor,
 *   ± base − seconds
 * count of redelivered; each: stream − floor, times
 * </pre>
 */
final class ConsumerStateFile {
  private static final int MAGIC = 22;
  private static final int VERSION = 2;
  private static final long SECOND = 1_000_000_000L;

  private ConsumerStateFile() {}

  static byte[] write(ConsumerPosition position, long nowSeconds) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(MAGIC);
    out.write(VERSION);
    unsigned(out, position.ackFloorConsumer());
    unsigned(out, position.ackFloorStream());
    unsigned(out, position.deliveredConsumer());
    unsigned(out, position.deliveredStream());
    unsigned(out, position.pending().size());
    if (!position.pending().isEmpty()) {
      signed(out, nowSeconds);
      position
          .pending()
          .forEach(
              (stream, pending) -> {
                unsigned(out, stream - position.ackFloorStream());
                unsigned(out, pending.consumer() - position.ackFloorConsumer());
                signed(out, nowSeconds - pending.nanos() / SECOND);
              });
    }
    unsigned(out, position.redelivered().size());
    for (Map.Entry<Long, Long> entry : position.redelivered().entrySet()) {
      unsigned(out, entry.getKey() - position.ackFloorStream());
      unsigned(out, entry.getValue());
    }
    return out.toByteArray();
  }

  static ConsumerPosition read(byte[] bytes) throws ArchiveException {
    Reader in = new Reader(bytes);
    if (bytes.length < 2 || bytes[0] != MAGIC || bytes[1] != VERSION) {
      throw new ArchiveException("a consumer's state is of an unknown version");
    }
    in.at = 2;
    long floorConsumer = in.unsigned();
    long floorStream = in.unsigned();
    long deliveredConsumer = in.unsigned();
    long deliveredStream = in.unsigned();
    SortedMap<Long, ConsumerPosition.Pending> pending = new TreeMap<>();
    long count = in.unsigned();
    long base = count > 0 ? in.signed() : 0;
    for (; count > 0; count--) {
      long stream = in.unsigned() + floorStream;
      long consumer = in.unsigned() + floorConsumer;
      pending.put(stream, new ConsumerPosition.Pending(consumer, (base - in.signed()) * SECOND));
    }
    SortedMap<Long, Long> redelivered = new TreeMap<>();
    for (long n = in.unsigned(); n > 0; n--) {
      // What was delivered too often may be behind the floor: the difference wraps around.
      redelivered.put(in.raw() + floorStream, in.unsigned());
    }
    return new ConsumerPosition(
        deliveredConsumer, deliveredStream, floorConsumer, floorStream, pending, redelivered);
  }

  private static void unsigned(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static void signed(ByteArrayOutputStream out, long value) {
    unsigned(out, value << 1 ^ value >> 63);
  }

  private static final class Reader {
    private final byte[] bytes;
    private int at;

    private Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    /** None of these is 2^63 or more. */
    private long unsigned() throws ArchiveException {
      long value = raw();
      if (value < 0) {
        throw corrupt();
      }
      return value;
    }

    private long signed() throws ArchiveException {
      long value = raw();
      return value >>> 1 ^ -(value & 1);
    }

    private long raw() throws ArchiveException {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        if (at == bytes.length) {
          throw corrupt();
        }
        byte next = bytes[at++];
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw corrupt();
    }

    private static ArchiveException corrupt() {
      return new ArchiveException("the archive is damaged: a consumer's state makes no sense");
    }
  }
}
