package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One asynchronous publisher on one connection: at most {@code window} publishes without their
 * acknowledgement. One thread writes, the caller's thread reads the acknowledgements.
 */
final class Publisher implements AutoCloseable {
  private static final int BUFFER = 64 << 10;
  private static final byte[] PUB = "PUB bench.".getBytes(StandardCharsets.UTF_8);
  private static final byte[] REPLY = " _INBOX.load.".getBytes(StandardCharsets.UTF_8);

  private final NatsLine line;
  private final Semaphore free;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final byte[] ack = new byte[64 << 10];
  private final Thread writer;
  private volatile boolean stop;
  private int unreturned;
  private long acked;

  /** Starts to publish to so many subjects from {@code bench.<first>} on, in turn. */
  Publisher(int port, int payload, int window, int first, int streams) throws IOException {
    line = new NatsLine(port);
    line.send("SUB _INBOX.load.* 1\r\n");
    free = new Semaphore(window);
    writer = Thread.ofPlatform().name("publisher").start(() -> write(payload, first, streams));
  }

  /** Reads acknowledgements until this many were read or the clock says so. */
  void readAcks(long limit, long untilNanos) throws Exception {
    while (acked < limit && System.nanoTime() - untilNanos < 0) {
      check(line.next(ack));
      acked++;
      unreturned++;
      if (unreturned >= 256 || !line.messageWaits()) {
        free.release(unreturned);
        unreturned = 0;
        rethrow();
      }
    }
  }

  /** Acknowledged so far. */
  long acked() {
    return acked;
  }

  private void write(int payload, int first, int streams) {
    byte[] buffer = new byte[BUFFER + payload + 256];
    byte[] tail = new byte[payload + 2];
    Arrays.fill(tail, 0, payload, (byte) 'x');
    tail[payload] = '\r';
    tail[payload + 1] = '\n';
    byte[] size = (" " + payload + "\r\n").getBytes(StandardCharsets.UTF_8);
    long count = 0;
    try {
      while (!stop) {
        free.acquire();
        int granted = 1 + free.drainPermits();
        int at = 0;
        for (int i = 0; i < granted; i++) {
          at = put(buffer, at, PUB);
          at = putNumber(buffer, at, first + count % streams);
          at = put(buffer, at, REPLY);
          at = putNumber(buffer, at, count++);
          at = put(buffer, at, size);
          at = put(buffer, at, tail);
          if (at >= BUFFER) {
            line.send(buffer, at);
            at = 0;
          }
        }
        line.send(buffer, at);
      }
    } catch (IOException | InterruptedException e) {
      if (!stop) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private void check(int length) throws IOException {
    for (int i = 0; i + 6 < length; i++) {
      if (ack[i] == 'e' && ack[i + 1] == 'r' && ack[i + 2] == 'r' && ack[i + 3] == 'o') {
        throw new IOException(
            "publish refused: " + new String(ack, 0, length, StandardCharsets.UTF_8));
      }
    }
  }

  private void rethrow() throws Exception {
    Exception e = failure.get();
    if (e != null) {
      throw e;
    }
  }

  private static int put(byte[] buffer, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
    return at + bytes.length;
  }

  private static int putNumber(byte[] buffer, int at, long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    for (int i = at + digits - 1; i >= at; i--) {
      buffer[i] = (byte) ('0' + number % 10);
      number /= 10;
    }
    return at + digits;
  }

  /** Publishes no more; what is under way is abandoned. */
  @Override
  public void close() throws IOException {
    stop = true;
    free.release(1);
    line.close();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
