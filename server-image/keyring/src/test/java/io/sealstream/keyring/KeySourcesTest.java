package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.KeySources.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySourcesTest {
  private static final byte[] KEY = utf8("schlüssel mit blank 0123");

  @TempDir Path directory;
  private final ByteArrayOutputStream environ = new ByteArrayOutputStream();

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void env(String name, byte[] value) {
    environ.writeBytes(utf8(name + "="));
    environ.writeBytes(value);
    environ.write(0);
  }

  private Found find(KeySource... configured) {
    try (Environ raw = Environ.of(environ.toByteArray())) {
      return KeySources.find(raw, KeySources.CURRENT, List.of(configured));
    }
  }

  private Path file(byte[] contents) throws IOException {
    return Files.write(directory.resolve("key"), contents);
  }

  private static void assertKey(Found found, byte[] key, String from) {
    assertThat(found).isInstanceOf(Found.Key.class);
    assertThat(((Found.Key) found).key().bytes()).isEqualTo(key);
    assertThat(((Found.Key) found).from()).isEqualTo(from);
  }

  private static void assertRefused(Found found, StartCode code, String... words) {
    assertThat(found).isInstanceOf(Found.Refused.class);
    assertThat(((Found.Refused) found).code()).isEqualTo(code);
    assertThat(((Found.Refused) found).why()).contains(words).doesNotContain("\n");
  }

  @Test
  void nothingSetIsNoKey() {
    env("PATH", utf8("/bin"));
    env("JS_KEY_OTHER", KEY);
    assertThat(find()).isInstanceOf(Found.None.class);
  }

  @Test
  void eachSourceGivesItsBytesLiterally() throws IOException {
    env("JS_KEY", KEY);
    assertKey(find(), KEY, "JS_KEY");
    environ.reset();
    env("JS_KEY_FILE", utf8(file(KEY).toString()));
    assertKey(find(), KEY, "JS_KEY_FILE");
    environ.reset();
    assertKey(find(new KeySource.FileAt("key_file", file(KEY))), KEY, "key_file");
    assertKey(find(new KeySource.Literal("key", KEY)), KEY, "key");
    env("MY_KEY", KEY);
    assertKey(find(new KeySource.Variable("MY_KEY")), KEY, "MY_KEY");
  }

  @Test
  void aTrailingNewlineOfAFileBelongsToTheKey() throws IOException {
    byte[] key = utf8("a key with its newline\n");
    assertKey(find(new KeySource.FileAt("key_file", file(key))), key, "key_file");
  }

  @Test
  void theSameVariableNamedTwiceIsOneSource() {
    env("JS_KEY", KEY);
    assertKey(find(new KeySource.Variable("JS_KEY")), KEY, "JS_KEY");
  }

  @Test
  void twoSourcesMustAgree() {
    env("JS_KEY", KEY);
    assertKey(find(new KeySource.Literal("key", KEY)), KEY, "JS_KEY");
    assertRefused(
        find(new KeySource.Literal("key", utf8("another key, long enough"))),
        StartCode.KEY_SOURCES_DIFFER,
        "JS_KEY",
        "key");
  }

  @Test
  void setButEmptyIsRefused() throws IOException {
    env("JS_KEY", new byte[0]);
    assertRefused(find(), StartCode.KEY_EMPTY, "JS_KEY");
    environ.reset();
    env("JS_KEY_FILE", new byte[0]);
    assertRefused(find(), StartCode.KEY_EMPTY, "JS_KEY_FILE");
    environ.reset();
    assertRefused(
        find(new KeySource.FileAt("key_file", file(new byte[0]))), StartCode.KEY_EMPTY, "key_file");
    assertRefused(find(new KeySource.Literal("key", new byte[0])), StartCode.KEY_EMPTY, "key");
  }

  @Test
  void anEmptySourceBesideAGoodOneIsStillRefused() {
    env("JS_KEY", new byte[0]);
    assertRefused(find(new KeySource.Literal("key", KEY)), StartCode.KEY_EMPTY, "JS_KEY");
  }

  @Test
  void aSourceThatCannotBeReadIsMissingNeverPlain() {
    assertRefused(
        find(new KeySource.FileAt("key_file", directory.resolve("nowhere"))),
        StartCode.KEY_MISSING,
        "nowhere");
    assertRefused(
        find(new KeySource.FileAt("key_file", directory)), StartCode.KEY_MISSING, "key_file");
    assertRefused(find(new KeySource.Variable("NOT_SET")), StartCode.KEY_MISSING, "$NOT_SET");
  }

  @Test
  void binaryBytesAreRefusedWithAdvice() {
    env(
        "JS_KEY",
        new byte[] {0x70, (byte) 0xc3, (byte) 0xa4, 0x73, 0x73, (byte) 0xff, (byte) 0xfe});
    assertRefused(find(), StartCode.KEY_NOT_TEXT, "JS_KEY", "openssl rand -base64 32");
  }

  /** Blanks, umlauts, emoji, digits only, newlines: all the same to a key. */
  @Property(tries = 300)
  void anyTextArrivesByteForByte(@ForAll @StringLength(min = 1, max = 60) String text) {
    byte[] key = utf8(text);
    Assume.that(MasterKey.fault(key).isEmpty());
    environ.reset(); // jqwik keeps one instance for all tries
    env("BEFORE", utf8("JS_KEY=decoy"));
    env("JS_KEY", key);
    env("JS_KEY_AFTER", utf8("decoy"));
    assertKey(find(new KeySource.Literal("key", key)), key, "JS_KEY");
  }

  @Test
  void refusalsNeverShowTheKey() {
    env("JS_KEY", utf8("the first secret of two"));
    Found found = find(new KeySource.Literal("key", utf8("the other secret of two")));
    assertThat(found.toString()).doesNotContain("secret");
  }

  @Test
  void thePreviousKeyHasItsOwnSources() {
    env("JS_KEY", utf8("the key in force 0123"));
    env("JS_PREV_KEY", KEY);
    try (Environ raw = Environ.of(environ.toByteArray())) {
      assertKey(KeySources.find(raw, KeySources.PREVIOUS, List.of()), KEY, "JS_PREV_KEY");
    }
  }

  /** {@code System.getenv} would give another key under each of these. */
  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8", "de_DE.ISO-8859-1"})
  void theLocaleDoesNotChangeTheKey(String locale) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // The shell sets the bytes: this JVM would encode them by its own locale.
    ProcessBuilder builder =
        new ProcessBuilder(
            "sh",
            "-c",
            "JS_KEY=\"$(printf 'schl\\303\\274ssel mit blank 0123')\" exec \"$@\"",
            "sh",
            java,
            "-cp",
            System.getProperty("java.class.path"),
            PrintKeyBytes.class.getName());
    builder.environment().put("LC_ALL", locale);
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).isEqualTo(HexFormat.of().formatHex(KEY));
  }

  /** Prints what another process got as key; a key of this test, not a secret. */
  static final class PrintKeyBytes {
    private PrintKeyBytes() {}

    public static void main(String[] args) throws IOException {
      try (Environ raw = Environ.ofThisProcess()) {
        Found found = KeySources.find(raw, KeySources.CURRENT, List.of());
        byte[] bytes = found instanceof Found.Key key ? key.key().bytes() : new byte[0];
        System.out.print(HexFormat.of().formatHex(bytes));
      }
    }
  }
}
