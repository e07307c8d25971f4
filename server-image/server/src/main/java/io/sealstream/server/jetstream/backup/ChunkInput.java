package io.sealstream.server.jetstream.backup;

import io.sealstream.server.jetstream.archive.ArchiveException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The chunks of an archive as a stream of bytes. Event loops put chunks in; the restore's thread
 * reads, and waits for the next one. An empty chunk is the end.
 */
final class ChunkInput extends InputStream {
  /** A client waits for the answer to each chunk before it sends the next one. */
  private static final long MOST = 16 << 20;

  /** After this long without a chunk the client is gone. */
  private static final long STALL_SECONDS = 30;

  /**
   * A chunk.
   *
   * @param reply where the client waits for the answer; empty: nowhere
   */
  record Chunk(byte[] reply, byte[] bytes) {}

  /** Hears that a chunk was read to its end, before more is waited for. */
  interface Consumed {
    void consumed(Chunk chunk) throws IOException;
  }

  private final LinkedBlockingQueue<Chunk> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final Consumed consumed;
  private Chunk chunk = new Chunk(new byte[0], new byte[0]);
  private int at;
  private boolean began;
  private boolean ended;
  private long total;

  ChunkInput(Consumed consumed) {
    this.consumed = consumed;
  }

  /**
   * Any thread.
   *
   * @return false when more waits than any honest client has under way
   */
  boolean put(Chunk next) {
    queue.add(next);
    return waiting.addAndGet(next.bytes().length + 64L) <= MOST;
  }

  /** The chunk that is being read, or the last one: the one that waits for an answer. */
  Chunk current() {
    return chunk;
  }

  /** Bytes that arrived. */
  long total() {
    return total;
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk.bytes()[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, chunk.bytes().length - at);
    System.arraycopy(chunk.bytes(), at, into, offset, part);
    at += part;
    return part;
  }

  private boolean fill() throws IOException {
    while (!ended && at == chunk.bytes().length) {
      if (began) {
        consumed.consumed(chunk);
      }
      chunk = take();
      waiting.addAndGet(-chunk.bytes().length - 64L);
      at = 0;
      began = true;
      total += chunk.bytes().length;
      ended = chunk.bytes().length == 0;
    }
    return !ended;
  }

  private Chunk take() throws IOException {
    try {
      Chunk next = queue.poll(STALL_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new ArchiveException("the restore is stalled: no chunk came for 30 seconds");
      }
      return next;
    } catch (InterruptedException e) {
      throw new IOException("the restore was interrupted", e);
    }
  }

  /** Reads what is left, whatever it is. */
  void drain() throws IOException {
    byte[] nowhere = new byte[8192];
    while (read(nowhere, 0, nowhere.length) >= 0) {
      // behind the archive an honest client sends nothing but the end
    }
  }
}
