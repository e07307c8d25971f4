package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Core NATS without a stream: one publisher, and one subscriber or none.
 *
 * @param messages of 16 B
 * @param subscribed whether someone receives them
 */
record CoreLoad(int messages, boolean subscribed) implements Load {

  @Override
  public String name() {
    return subscribed ? "core, 16 B, one publisher to one subscriber" : "core, 16 B, publish only";
  }

  @Override
  public String unit() {
    return "msgs/s";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    once(server, messages / 2);
    long cpu = server.cpuMicros();
    double seconds = once(server, messages);
    return new Sample(messages / seconds, (double) (server.cpuMicros() - cpu) / messages);
  }

  private double once(ServerUnderTest server, int count) throws Exception {
    try (NatsLine subscriber = new NatsLine(server.port());
        NatsLine publisher = new NatsLine(server.port())) {
      if (subscribed) {
        subscriber.send("SUB core 1\r\nPING\r\n");
        subscriber.awaitPong();
      }
      AtomicReference<IOException> failure = new AtomicReference<>();
      long begin = System.nanoTime();
      Thread writer = Thread.ofPlatform().start(() -> publish(publisher, count, failure));
      byte[] message = new byte[64];
      for (int i = 0; subscribed && i < count; i++) {
        subscriber.next(message);
      }
      writer.join();
      if (failure.get() != null) {
        throw failure.get();
      }
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private static void publish(NatsLine line, int count, AtomicReference<IOException> failure) {
    byte[] one = "PUB core 16\r\n0123456789abcdef\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] many = new byte[one.length * 1000];
    for (int i = 0; i < 1000; i++) {
      System.arraycopy(one, 0, many, i * one.length, one.length);
    }
    try {
      for (int sent = 0; sent < count; sent += 1000) {
        byte[] part = count - sent < 1000 ? Arrays.copyOf(many, (count - sent) * one.length) : many;
        line.send(part, part.length);
      }
      line.send("PING\r\n");
      line.awaitPong();
    } catch (IOException e) {
      failure.set(e);
    }
  }
}
