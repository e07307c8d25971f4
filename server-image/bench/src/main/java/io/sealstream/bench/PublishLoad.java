package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One asynchronous publisher on one connection: at most {@code window} publishes without their
 * acknowledgement, and only acknowledged ones count.
 *
 * @param payload bytes of each message
 * @param window outstanding publishes; 1 is one at a time
 */
record PublishLoad(int payload, int window) {
  private static final int BUFFER = 64 << 10;
  private static final byte[] SUBJECT = "bench.load".getBytes(StandardCharsets.UTF_8);

  /**
   * Warms up, measures, and checks that the stream holds every acknowledged message.
   *
   * @return acknowledged messages per second
   */
  double run(int port, Duration warmUp, Duration measured) throws Exception {
    try (NatsLine control = new NatsLine(port);
        NatsLine line = new NatsLine(port)) {
      recreateStream(control);
      line.send("SUB _INBOX.load.* 1\r\n");
      Window open = new Window(window);
      Thread writer = Thread.ofPlatform().name("publisher").start(() -> open.write(line, payload));
      double rate = open.readAcks(line, warmUp, measured);
      writer.join();
      open.rethrow();
      verifyStored(control, open.acked);
      return rate;
    }
  }

  private static void recreateStream(NatsLine control) throws IOException {
    control.request("$JS.API.STREAM.DELETE.BENCH", "");
    String reply =
        control.request(
            "$JS.API.STREAM.CREATE.BENCH",
            "{\"name\":\"BENCH\",\"subjects\":[\"bench.>\"],\"storage\":\"file\","
                + "\"retention\":\"limits\",\"num_replicas\":1,\"max_bytes\":1073741824,"
                + "\"discard\":\"old\"}");
    if (reply.contains("\"error\"")) {
      throw new IOException("stream not created: " + reply);
    }
  }

  private static void verifyStored(NatsLine control, long acked) throws IOException {
    String info = control.request("$JS.API.STREAM.INFO.BENCH", "");
    int at = info.indexOf("\"last_seq\":");
    long last = Long.parseLong(info.substring(at + 11).split("[,}]", 2)[0].strip());
    if (last < acked) {
      throw new IOException("acknowledged " + acked + " but the stream ends at " + last);
    }
  }

  /** The outstanding publishes, between the thread that writes and the one that reads. */
  private static final class Window {
    final Semaphore free;
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicReference<Exception> failure = new AtomicReference<>();
    long acked;

    Window(int size) {
      free = new Semaphore(size);
    }

    void write(NatsLine line, int payload) {
      byte[] buffer = new byte[BUFFER + payload + 256];
      byte[] body = new byte[payload];
      java.util.Arrays.fill(body, (byte) 'x');
      byte[] size = (" " + payload + "\r\n").getBytes(StandardCharsets.UTF_8);
      int at = 0;
      long count = 0;
      try {
        while (!stop.get()) {
          int granted = take();
          for (int i = 0; i < granted; i++) {
            at = put(buffer, at, "PUB ".getBytes(StandardCharsets.UTF_8));
            at = put(buffer, at, SUBJECT);
            at = put(buffer, at, (" _INBOX.load." + count++).getBytes(StandardCharsets.UTF_8));
            at = put(buffer, at, size);
            at = put(buffer, at, body);
            buffer[at++] = '\r';
            buffer[at++] = '\n';
            if (at >= BUFFER) {
              line.send(buffer, at);
              at = 0;
            }
          }
          line.send(buffer, at);
          at = 0;
        }
      } catch (Exception e) {
        failure.compareAndSet(null, e);
      }
    }

    /** Waits for room, then takes all of it. */
    private int take() throws InterruptedException {
      free.acquire();
      return 1 + free.drainPermits();
    }

    double readAcks(NatsLine line, Duration warmUp, Duration measured) throws Exception {
      byte[] ack = new byte[64 << 10];
      long begin = System.nanoTime() + warmUp.toNanos();
      long end = begin + measured.toNanos();
      long ackedAtBegin = -1;
      long beganAt = 0;
      double rate = 0;
      int batch = 0;
      while (true) {
        int length = line.next(ack);
        check(ack, length);
        acked++;
        batch++;
        if (!line.waiting() || batch >= 256) {
          free.release(batch);
          batch = 0;
          long now = System.nanoTime();
          if (ackedAtBegin < 0 && now >= begin) {
            ackedAtBegin = acked;
            beganAt = now;
          }
          if (rate == 0 && now >= end) {
            rate = (acked - ackedAtBegin) * 1e9 / (now - beganAt);
            stop.set(true);
            free.release(1);
            return rate;
          }
        }
        rethrow();
      }
    }

    private static void check(byte[] ack, int length) throws IOException {
      for (int i = 0; i + 6 < length; i++) {
        if (ack[i] == 'e' && ack[i + 1] == 'r' && ack[i + 2] == 'r' && ack[i + 3] == 'o') {
          throw new IOException(
              "publish refused: " + new String(ack, 0, length, StandardCharsets.UTF_8));
        }
      }
    }

    void rethrow() throws Exception {
      Exception e = failure.get();
      if (e != null) {
        throw e;
      }
    }

    private static int put(byte[] buffer, int at, byte[] bytes) {
      System.arraycopy(bytes, 0, buffer, at, bytes.length);
      return at + bytes.length;
    }
  }
}
