package io.sealstream.server.jetstream.archive;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.store.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Writes a stream as an archive that every nats-server and its command line restore (their version
 * 1): a compressed tar with the configuration, blocks of messages, and the consumers. Calls in this
 * order: messages by ascending sequence, {@link #reached}, consumers, {@link #end}. Holds at most
 * one block in memory. Not thread safe.
 */
public final class ArchiveWriter {
  private static final int BLOCK = 1 << 20;

  /** More sequences than this that are gone at the end are written as one. */
  private static final long MANY = 100_000;

  private final SnappyOutput out;
  private final TarOutput tar;
  private final String stream;
  private final long seconds;
  private byte[] block = new byte[BLOCK + (64 << 10)];
  private int filled;
  private int number = 1;
  private HighwayHash hash;
  private long last;

  /**
   * @param created nanoseconds since 1970
   * @param now seconds since 1970
   */
  public ArchiveWriter(OutputStream out, StreamConfig config, long created, long now)
      throws IOException {
    this.out = new SnappyOutput(out);
    this.tar = new TarOutput(this.out, now);
    this.stream = config.name();
    this.seconds = now;
    JsonWriter meta = new JsonWriter();
    meta.time("Created", created);
    config.write(meta);
    described("", meta.finish(), stream);
    beginBlock();
  }

  private void described(String directory, byte[] meta, String key) throws IOException {
    HighwayHash sum = HighwayHash.named(key);
    sum.update(meta, 0, meta.length);
    byte[] digest = new byte[Long.BYTES];
    MessageRecord.LONGS.set(digest, 0, sum.finish());
    tar.file(directory + "meta.inf", meta);
    tar.file(
        directory + "meta.sum",
        HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
  }

  private void beginBlock() {
    filled = 0;
    hash = HighwayHash.named(stream + "-" + number);
  }

  private void endBlock() throws IOException {
    if (filled > 0) {
      tar.file("msgs/" + number + ".blk", block, filled);
      number++;
      beginBlock();
    }
  }

  private void room(long length) throws IOException {
    if (filled > 0 && filled + length > BLOCK) {
      endBlock();
    }
    if (filled + length > block.length) {
      block = Arrays.copyOf(block, (int) (filled + length));
    }
  }

  /**
   * @throws ArchiveException when it is longer than the format allows
   */
  public void message(Message message) throws IOException {
    long length = MessageRecord.length(message);
    if (length > MessageRecord.LIMIT) {
      throw new ArchiveException(
          "message %d is longer than an archive can hold".formatted(message.sequence));
    }
    room(length);
    filled = MessageRecord.write(block, filled, message, hash);
    last = message.sequence;
  }

  /** The stream's last sequence, if a message with that is no more. */
  public void reached(long sequence, long time) throws IOException {
    // nats-server 2.10 counts a sequence as removed only where a record says so.
    long from = sequence - last <= MANY ? last + 1 : sequence;
    for (long gone = from; gone <= sequence; gone++) {
      room(MessageRecord.HEADER + MessageRecord.CHECKSUM);
      filled = MessageRecord.writeErased(block, filled, gone, time, hash);
      last = gone;
    }
  }

  public void consumer(StoredConsumer consumer) throws IOException {
    endBlock();
    String directory = "obs/" + consumer.name() + "/";
    described(directory, meta(consumer), stream + "/" + consumer.name());
    tar.file(directory + "o.dat", ConsumerStateFile.write(consumer.position(), seconds));
  }

  /** The configuration with two fields in front. */
  private static byte[] meta(StoredConsumer consumer) {
    JsonWriter front = new JsonWriter();
    front.time("Created", consumer.created());
    front.string("Name", consumer.name());
    byte[] head = front.finish();
    byte[] config = consumer.config();
    byte[] meta = Arrays.copyOf(head, head.length + config.length - 1);
    meta[head.length - 1] = ',';
    System.arraycopy(config, 1, meta, head.length, config.length - 1);
    return meta;
  }

  /** Ends the archive and closes what it is written to. */
  public void end() throws IOException {
    endBlock();
    tar.end();
    out.close();
  }
}
