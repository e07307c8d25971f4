package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An acknowledgement leaves the server after the disk said that the bytes are on it. */
class SyncBeforeAckTest {
  /** Stands in the acknowledgement of exactly one publish: the stream's name is in it. */
  private static final String STREAM = "TRACEDSTREAM";

  @Test
  void onePublishIsWrittenThenSyncedThenAcknowledged(@TempDir Path directory) throws Exception {
    Path trace = directory.resolveSibling(directory.getFileName() + ".strace");
    try (ServerProcess server =
        ServerProcess.in(directory)
            .tracedBy(
                "strace",
                "-f",
                "-y",
                "-s",
                "400",
                "-o",
                trace.toString(),
                "-e",
                "trace=pwrite64,pwritev,fdatasync,fsync,write,writev,sendto,sendmsg")) {
      server.start();
      publishOne(server);
      // The tracer writes a call down when it is over, which the client need not wait for.
      Patience.await().until(() -> calls(trace).stream().anyMatch(SyncBeforeAckTest::isAck));
      List<String> calls = calls(trace);
      int ack = last(calls, calls.size(), SyncBeforeAckTest::isAck);
      int synced = last(calls, ack, SyncBeforeAckTest::isSyncDone);
      int written = last(calls, synced, line -> line.contains("pwrite"));
      int received = last(calls, ack, line -> line.contains("createdbefore"));
      assertThat(ack).as("the acknowledgement is in the trace").isPositive();
      assertThat(synced).as("a sync that ended before it").isPositive();
      assertThat(written).as("a write before that sync").isPositive();
      assertThat(written)
          .as("write and sync belong to this publish, not to the stream's creation")
          .isGreaterThan(received);
    }
  }

  private static void publishOne(ServerProcess server) throws Exception {
    Connection nats =
        Nats.connect(
            new Options.Builder()
                .server(server.url())
                .connectionTimeout(Duration.ofSeconds(30))
                .noReconnect()
                .build());
    try {
      nats.jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(STREAM)
                  .description("createdbefore")
                  .subjects("traced")
                  .storageType(StorageType.File)
                  .build());
      nats.jetStream().publish("traced", "one".getBytes(StandardCharsets.UTF_8));
    } finally {
      nats.close();
    }
  }

  private static List<String> calls(Path trace) throws IOException {
    return Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
  }

  private static boolean isAck(String line) {
    return line.contains("MSG _INBOX") && line.contains("stream\\\":\\\"" + STREAM);
  }

  private static boolean isSyncDone(String line) {
    return line.contains("fdatasync") && line.endsWith("= 0")
        || line.contains("fsync") && line.endsWith("= 0");
  }

  private static int last(List<String> lines, int before, Predicate<String> wanted) {
    for (int i = before - 1; i >= 0; i--) {
      if (wanted.test(lines.get(i))) {
        return i;
      }
    }
    return -1;
  }
}
