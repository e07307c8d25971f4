package io.sealstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Fingerprint;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A key is its bytes, whatever way they come and whatever the locale: a store made with one source
 * opens with every other, and the fingerprint is the one that the operator computes.
 */
class MasterKeyBytesTest {
  private static final String SALT = "00112233445566778899aabbccddeeff";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a key  with inner\tblanks 'n \"quotes\"",
        "clé — 鍵 — ключ — 🔑 — naïve",
        "00123456789012345678"
      })
  void oneKeyFromEverySourceOpensOneStore(String key) throws Exception {
    String wanted = fingerprint(key);
    Path file = Files.writeString(directory.resolve("key"), key);
    String quoted = '"' + key.replace("\"", "\\\"").replace("\t", "\\t") + '"';
    List<Start> starts =
        List.of(
            new Start("C", "JS_KEY", key, ""),
            new Start("C.UTF-8", "JS_KEY", key, ""),
            new Start("C", "JS_KEY_FILE", file.toString(), ""),
            new Start("C", "MY_KEY", key, ", key: $MY_KEY"),
            new Start("C", "UNUSED", "", ", key: " + quoted),
            new Start("C.UTF-8", "UNUSED", "", ", key_file: \"" + file + '"'));
    for (Start start : starts) {
      assertThat(start.run()).as(start.toString()).contains("aes, key " + wanted);
    }
  }

  private static String fingerprint(String key) {
    try (MasterKey master = MasterKey.of(key.getBytes(StandardCharsets.UTF_8))) {
      return Fingerprint.of(master, Kdf.K1, ClusterSalt.parse(SALT).orElseThrow()).toString();
    }
  }

  /** A start of the same store with one source of the key. */
  private final class Start {
    private final String locale;
    private final String variable;
    private final String value;
    private final String setting;

    Start(String locale, String variable, String value, String setting) {
      this.locale = locale;
      this.variable = variable;
      this.value = value;
      this.setting = setting;
    }

    @Override
    public String toString() {
      return locale + " " + variable + setting;
    }

    String run() throws IOException, InterruptedException {
      Path file = directory.resolve("nats.conf");
      Files.writeString(
          file,
          """
          host: 127.0.0.1, port: -1
          jetstream { store_dir: "%s", cipher: aes, on_key_error: exit%s }
          sealstream { cluster_id: "%s", cluster_salt: "%s", bootstrap: true }
          """
              .formatted(directory.resolve("store"), setting, SALT, SALT));
      // The shell hands the bytes on as they are; this JVM might not, by its own locale.
      Path shell = directory.resolve("start.sh");
      Files.writeString(
          shell,
          "export LC_ALL=%s %s='%s'\nexec \"$@\"\n"
              .formatted(locale, variable, value.replace("'", "'\\''")));
      try (ServerCommand server =
          ServerCommand.startBy(
              List.of("bash", shell.toString()), directory, "-c", file.toString())) {
        server.said("Server is ready").signal("INT");
        server.exitCode();
        return server.output();
      }
    }
  }
}
