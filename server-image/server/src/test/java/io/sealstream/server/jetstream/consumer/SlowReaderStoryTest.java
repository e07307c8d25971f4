package io.sealstream.server.jetstream.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.sealstream.server.Patience;
import io.sealstream.server.config.Limits;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads slowly gets everything late, instead of being sent away. */
class SlowReaderStoryTest {
  private static final int MESSAGES = 200;
  private static final int SIZE = 64 << 10;

  @TempDir Path directory;

  @Test
  void aBacklogLargerThanTheClientsLimitArrivesWhole() throws Exception {
    Limits limits = new Limits(1 << 20, 4096, 100, 4 << 20, Duration.ofMinutes(10));
    try (Orders orders = Orders.open(directory, limits);
        Socket reader = new Socket("127.0.0.1", orders.server.port())) {
      byte[] payload = new byte[SIZE];
      Arrays.fill(payload, (byte) 'x');
      for (int i = 0; i < MESSAGES; i++) {
        orders.jetStream.publish("orders.big", payload);
      }
      InputStream in = new BufferedInputStream(reader.getInputStream());
      send(reader, "CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB slow.inbox 1\r\nPING\r\n");
      assertThat(line(in)).startsWith("INFO");
      assertThat(line(in)).isEqualTo("PONG");
      orders.management.addOrUpdateConsumer(
          "ORDERS",
          ConsumerConfiguration.builder()
              .durable("slow")
              .deliverSubject("slow.inbox")
              .ackPolicy(AckPolicy.None)
              .build());
      Patience.await().until(() -> orders.info("slow").getDelivered().getStreamSequence() >= 50);
      for (int i = 1; i <= MESSAGES; i++) {
        assertThat(message(in)).startsWith("MSG orders.big 1 $JS.ACK.ORDERS.slow.1." + i + ".");
        assertThat(line(in)).hasSize(SIZE);
      }
    }
  }

  /** The first line of the next message; the server may ask in between whether we live. */
  private static String message(InputStream in) throws IOException {
    String line = line(in);
    return line.equals("PING") ? line(in) : line;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }
}
