package io.sealstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.KeyRing;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.StretchedKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Wherever the key comes from, neither it nor a key that it wraps is said by the server: in no log
 * at full trace, on no page, in no file it writes, in no argument, in no refusal.
 */
@SuppressWarnings("try") // the client declares InterruptedException on close
class NoSecretTest {
  private static final String KEY = "hush-a secret key 0123456";
  private static final String WRONG = "hush-another key 987654321";
  private static final List<String> PAGES =
      List.of(
          "/",
          "/varz",
          "/connz?subs=detail",
          "/subsz?subs=1",
          "/jsz?accounts=1&streams=1&consumers=1&config=1",
          "/healthz",
          "/metrics",
          "/nowhere");

  @TempDir Path directory;

  /** Everything that was heard, by where. */
  private final Map<String, String> heard = new LinkedHashMap<>();

  private enum Source {
    ENVIRONMENT,
    KEY_FILE,
    CONFIGURATION,
    VARIABLE
  }

  private Path configuration(Source source, String key) throws IOException {
    Path keyFile = directory.resolve("key");
    Files.writeString(keyFile, key);
    String clause =
        switch (source) {
          case ENVIRONMENT -> "";
          case KEY_FILE -> "key_file: '" + keyFile + "'";
          case CONFIGURATION -> "key: '" + key + "'";
          case VARIABLE -> "key: $HUSH";
        };
    Path file = directory.resolve("nats.conf");
    Files.writeString(
        file,
        "listen: 127.0.0.1:-1, http: 127.0.0.1:-1, jetstream { store_dir: '%s', %s }"
            .formatted(directory.resolve("data"), clause));
    return file;
  }

  private static Map<String, String> environment(Source source, String key) {
    return switch (source) {
      case ENVIRONMENT -> Map.of("JS_KEY", key);
      case VARIABLE -> Map.of("HUSH", key);
      case KEY_FILE, CONFIGURATION -> Map.of();
    };
  }

  @ParameterizedTest
  @EnumSource
  void theKeyIsNowhereButWhereItWasGiven(Source source) throws Exception {
    String config = configuration(source, KEY).toString();
    Path ports = Files.createDirectory(directory.resolve("ports"));
    try (ServerCommand server =
        ServerCommand.start(
            directory,
            environment(source, KEY),
            "-DV",
            "-c",
            config,
            "--ports_file_dir",
            ports.toString())) {
      server.said("Server is ready");
      heard.put("arguments", Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")));
      work(server);
      pages(server);
      server.signal("HUP").said("Reload");
      server.signal("QUIT").said("Full thread dump"); // what a JVM tells whoever may signal it
      try (Stream<Path> files = Files.list(ports)) {
        for (Path file : files.toList()) {
          heard.put("ports file", Files.readString(file));
        }
      }
      server.signal("TERM").exitCode();
      heard.put("log", server.output());
    }
    heard.put("check", run(environment(source, KEY), "-t", "-c", config));
    heard.put("refusal", run(environment(source, WRONG), "-DV", "-c", wrong(source)));

    assertThat(heard.get("ports file")).contains("nats://");
    assertThat(heard.get("log")).contains("[TRC]").contains("[DBG]");
    assertThat(heard.get("refusal")).contains("KeyMismatch");
    nothingIsHeardOf(secrets());
  }

  private String wrong(Source source) throws IOException {
    Path config = configuration(source, WRONG);
    String text = Files.readString(config);
    Files.writeString(config, text.replace("jetstream {", "jetstream { on_key_error: exit, "));
    return config.toString();
  }

  private String run(Map<String, String> environment, String... arguments) throws Exception {
    try (ServerCommand server = ServerCommand.start(directory, environment, arguments)) {
      server.exitCode();
      return server.output();
    }
  }

  private static void work(ServerCommand server) throws Exception {
    try (Connection client = server.connect()) {
      client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LOG").subjects("log").build());
      client.jetStream().publish("log", "one".getBytes(UTF_8));
      client.jetStreamManagement().getStreamInfo("LOG");
    }
  }

  private void pages(ServerCommand server) throws Exception {
    MonitorPages pages = MonitorPages.of(server);
    for (String page : PAGES) {
      HttpResponse<String> answer = pages.get(page);
      heard.put(page, answer.headers().map() + answer.body());
    }
    assertThat(heard.get("/varz")).as("what may be said").contains("k1:");
  }

  /** The master keys, and the keys that the ring of the store wraps. */
  private List<byte[]> secrets() throws IOException {
    List<byte[]> secrets = new ArrayList<>(List.of(KEY.getBytes(UTF_8), WRONG.getBytes(UTF_8)));
    byte[] ring = Files.readAllBytes(directory.resolve("data/sealstream/keyring"));
    RingCopy.Readable copy = (RingCopy.Readable) RingFormat.read(Arrays.copyOf(ring, 4096));
    StretchedKey stretched =
        StretchedKey.of(
            MasterKey.of(KEY.getBytes(UTF_8)),
            copy.header().fingerprint().kdf(),
            copy.header().clusterSalt());
    KeyRing opened = RingFormat.open(copy, stretched).orElseThrow();
    for (DataKey key : List.of(opened.superblockKey(), opened.journalKey(), opened.catalogKey())) {
      byte[] bytes = new byte[DataKey.LENGTH];
      key.copyTo(bytes, 0);
      secrets.add(bytes);
    }
    return secrets;
  }

  private void nothingIsHeardOf(List<byte[]> secrets) {
    for (byte[] secret : secrets) {
      for (String form : forms(secret)) {
        heard.forEach((where, text) -> assertThat(text).as(where).doesNotContainIgnoringCase(form));
      }
    }
    heard.forEach((where, text) -> assertThat(text).as(where).doesNotContain("hush-"));
  }

  /** As text, and as programs print bytes; the beginning is enough. */
  private static List<String> forms(byte[] secret) {
    byte[] beginning = Arrays.copyOf(secret, 12);
    String list = Arrays.toString(beginning);
    return List.of(
        new String(beginning, UTF_8),
        HexFormat.of().formatHex(beginning),
        HexFormat.ofDelimiter(":").formatHex(beginning),
        Base64.getEncoder().encodeToString(beginning),
        Base64.getUrlEncoder().encodeToString(beginning),
        list.substring(1, list.length() - 1));
  }

  /** Keys are in the memory of the process: no dump of it is written, and nobody attaches. */
  @Test
  void noDumpIsWrittenAndNobodyAttaches() throws Exception {
    try (ServerCommand server =
        ServerCommand.start(
            directory,
            environment(Source.ENVIRONMENT, KEY),
            "-c",
            configuration(Source.ENVIRONMENT, KEY).toString())) {
      server.said("Server is ready");
      String arguments = Files.readString(Path.of("/proc/" + server.pid() + "/cmdline"));
      assertThat(arguments)
          .contains("-XX:-HeapDumpOnOutOfMemoryError")
          .contains("-XX:-CreateCoredumpOnCrash")
          .contains("-XX:+DisableAttachMechanism");
      Path heap = directory.resolve("heap");
      Process attach =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(server.pid()),
                  "GC.heap_dump",
                  heap.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("jcmd.out").toFile())
              .start();
      assertThat(attach.waitFor()).isNotZero();
      assertThat(heap).doesNotExist();
      server.signal("TERM").exitCode();
    }
  }
}
