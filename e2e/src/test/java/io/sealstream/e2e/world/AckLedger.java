package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stream acknowledged, written down outside of the cluster: one line {@code sequence id} for
 * each ack, synced before it counts. Whatever stands here must be in the stream, under that
 * sequence, for ever.
 *
 * <p>Any thread may record; one line is one write.
 */
public final class AckLedger implements AutoCloseable {
  private final Path path;
  private final FileChannel file;

  private AckLedger(Path path, FileChannel file) {
    this.path = path;
    this.file = file;
  }

  /** A new, empty ledger below the build directory. */
  public static AckLedger named(String name) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "ledgers"));
      Path path = directory.resolve(name + ".acks");
      FileChannel file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
      return new AckLedger(path, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Notes an ack; it counts from the next {@link #sync()} on. */
  public synchronized void record(long sequence, String id) {
    try {
      ByteBuffer line = StandardCharsets.UTF_8.encode(sequence + " " + id + "\n");
      while (line.hasRemaining()) {
        file.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void sync() {
    try {
      file.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every ack by its sequence. */
  public SortedMap<Long, String> acknowledged() {
    SortedMap<Long, String> acks = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(path)) {
        int blank = line.indexOf(' ');
        String before =
            acks.put(Long.parseLong(line.substring(0, blank)), line.substring(blank + 1));
        if (before != null) {
          throw new IllegalStateException(
              "two messages were acknowledged under one sequence: " + line + " and " + before);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return acks;
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
