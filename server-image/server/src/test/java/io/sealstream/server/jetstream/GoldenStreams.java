package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A store of streams and consumers that an earlier build left behind by a kill, with a picture of
 * what clients saw then.
 */
final class GoldenStreams {
  static final String ADVICE =
      "what a stream or consumer keeps on disk is read differently: data that users have would"
          + " change or be lost. If this was not meant, find out what did it. If a format is meant"
          + " to change: raise its version, keep the reader of the version before and this golden"
          + " store, and add a new one beside it (delete nothing; -Dgolden.write=true makes one)";

  private static final Path SOURCES = Path.of("src", "test", "resources", "golden");

  private final String name;

  GoldenStreams(String name) {
    this.name = name;
  }

  Path archive() {
    return SOURCES.resolve(name + ".zip");
  }

  /** With {@code -Dgolden.write=true}, if there is none. */
  boolean isToBeMade() {
    return Boolean.getBoolean("golden.write") && !Files.exists(archive());
  }

  /** Keeps what a server over the directory has now. */
  void write(Connection connection, Path directory) throws Exception {
    Files.createDirectories(SOURCES);
    Files.writeString(SOURCES.resolve(name + ".txt"), picture(connection));
    pack(directory.resolve("sealstream"));
  }

  /** Clients see what they saw then. */
  void assertUnchanged(Connection connection) throws Exception {
    assertThat(picture(connection)).as(ADVICE).isEqualTo(new String(bytes(".txt"), UTF_8));
  }

  private static String picture(Connection connection) throws Exception {
    List<String> lines = new ArrayList<>();
    JetStreamManagement streams = connection.jetStreamManagement();
    StreamInfoOptions all = StreamInfoOptions.builder().allSubjects().deletedDetails().build();
    for (String name : streams.getStreamNames().stream().sorted().toList()) {
      StreamInfo info = streams.getStreamInfo(name, all);
      StreamState state = info.getStreamState();
      lines.add(stream(info.getConfiguration()));
      lines.add("created " + info.getCreateTime().toInstant());
      lines.add(
          "%d messages of %d bytes, %d to %d, last at %s"
              .formatted(
                  state.getMsgCount(),
                  state.getByteCount(),
                  state.getFirstSequence(),
                  state.getLastSequence(),
                  state.getLastTime().toInstant()));
      lines.add("subjects " + new TreeMap<>(state.getSubjectMap()));
      lines.add("deleted " + state.getDeleted());
      for (long s = state.getFirstSequence(); s <= state.getLastSequence(); s++) {
        if (state.getMsgCount() > 0 && !state.getDeleted().contains(s)) {
          lines.add(message(streams.getMessage(name, s)));
        }
      }
      for (String consumer : streams.getConsumerNames(name).stream().sorted().toList()) {
        lines.add(consumer(streams.getConsumerInfo(name, consumer)));
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String message(MessageInfo message) {
    Headers headers = message.getHeaders();
    TreeMap<String, List<String>> sorted = new TreeMap<>();
    if (headers != null) {
      headers.forEach(sorted::put);
    }
    return "%d %s %s %s '%s'"
        .formatted(
            message.getSeq(),
            message.getTime().toInstant(),
            message.getSubject(),
            sorted,
            message.getData() == null ? "" : new String(message.getData(), UTF_8));
  }

  private static String stream(StreamConfiguration config) {
    return "stream %s '%s' %s max per subject %d, discard %s, window %s, direct %b, rollup %b, deny delete %b"
        .formatted(
            config.getName(),
            config.getDescription(),
            config.getSubjects(),
            config.getMaxMsgsPerSubject(),
            config.getDiscardPolicy(),
            config.getDuplicateWindow(),
            config.getAllowDirect(),
            config.getAllowRollup(),
            config.getDenyDelete());
  }

  private static String consumer(ConsumerInfo info) {
    ConsumerConfiguration config = info.getConsumerConfiguration();
    return "consumer %s of '%s' from %s %d, ack %s within %s, at most %d times\n"
            .formatted(
                config.getDurable(),
                config.getFilterSubject(),
                config.getDeliverPolicy(),
                config.getStartSequence(),
                config.getAckPolicy(),
                config.getAckWait(),
                config.getMaxDeliver())
        + "delivered %d/%d, floor %d/%d, pending %d, awaiting %d, redelivered %d, created %s"
            .formatted(
                info.getDelivered().getConsumerSequence(),
                info.getDelivered().getStreamSequence(),
                info.getAckFloor().getConsumerSequence(),
                info.getAckFloor().getStreamSequence(),
                info.getNumPending(),
                info.getNumAckPending(),
                info.getRedelivered(),
                info.getCreationTime().toInstant());
  }

  private byte[] bytes(String suffix) throws IOException {
    try (InputStream in = GoldenStreams.class.getResourceAsStream("/golden/" + name + suffix)) {
      assertThat(in).as(ADVICE).isNotNull();
      return in.readAllBytes();
    }
  }

  /** Brings the store back below a directory. */
  void unpack(Path directory) throws IOException {
    Path into = directory.resolve("sealstream");
    Files.createDirectories(into);
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes(".zip")))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(into.resolve(entry.getName()), zip.readAllBytes());
      }
    }
  }

  /** The directory as a kill leaves it, without journal files that were never used. */
  private void pack(Path from) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive()));
        Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length > 0 && bytes[0] != 0) {
          zip.putNextEntry(new ZipEntry(file.getFileName().toString()));
          zip.write(bytes);
        }
      }
    }
  }
}
