package io.sealstream.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that NATS reads mean the same here. */
class ConfigLanguageTest {
  private static final Path FILES = Path.of("src/test/resources/config");
  private static final Map<String, String> VARIABLES =
      Map.of(
          "TEXT", "hello",
          "NUMBER", "12345",
          "FORCED", "\"12345\"",
          "MAP", "{a: 1}",
          "OTHER", "$TEXT",
          "LOOP", "$LOOP",
          "TWO_WORDS", "two words");
  private static final Environment ENVIRONMENT = name -> Optional.ofNullable(VARIABLES.get(name));

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"comments-and-separators", "values", "json", "variables", "includes"})
  void aFileMeansWhatItsGoldenCopySays(String name) throws Exception {
    Value.Block block = ConfigParser.file(FILES.resolve(name + ".conf"), ENVIRONMENT);
    assertThat(lines(block, "")).isEqualTo(Files.readString(FILES.resolve(name + ".expected")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a:                        | 1:3: "a" has no value
          a: "open                  | 1:4: this quote is never closed
          a: {                      | 1:5: Unexpected EOF processing map.
          a: [1, 2                  | 1:9: Unexpected EOF processing array.
          a: 1 }                    | 1:6: Expected a value to end with
          a: {} b                   | 1:7: Expected a value to end with
          : 1                       | 1:1: Unexpected key separator ':'
          a: .5                     | 1:4: Floats must start with a digit
          a: -x                     | 1:4: Expected a digit after '-'
          a: 2024-x                 | 1:4: All ISO8601 dates must be in full Zulu form
          a: 2024-13-01T00:00:00Z   | 1:4: expected Zulu formatted DateTime
          a: "\\q"                  | 1:5: Invalid escape character 'q'
          a: "\\x4"                 | 1:5: Expected two hexadecimal digits
          a: 99999999999999999999   | 1:4: integer '99999999999999999999' is out of the range
          a: 99999999999G           | 1:4: integer '99999999999G' is out of the range
          a: [1 "x" 2"y"]           | 1:7: Expected an array value terminator
          include nowhere.conf      | 1:1: error parsing include file 'nowhere.conf'
          """)
  void aMistakeIsNamedWithItsPlace(String text, String error) throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, text);
    ConfigException refused =
        catchThrowableOfType(ConfigException.class, () -> ConfigParser.file(file, ENVIRONMENT));
    assertThat(refused).hasMessageStartingWith(file + ":" + error);
  }

  @Test
  void aFileThatIncludesItselfIsRefused() throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, "include x.conf");
    assertThat(
            catchThrowableOfType(ConfigException.class, () -> ConfigParser.file(file, ENVIRONMENT)))
        .hasMessageContaining("include each other too deeply");
  }

  @Test
  void nestingWithoutEndIsRefused() throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, "a: " + "[".repeat(100_000));
    assertThat(
            catchThrowableOfType(ConfigException.class, () -> ConfigParser.file(file, ENVIRONMENT)))
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void aVariableThatRefersToItselfIsRefused() throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, "max_payload: $LOOP");
    Draft draft = new Draft();
    assertThat(
            catchThrowableOfType(
                ConfigException.class, () -> ConfigFile.read(file, ENVIRONMENT, draft)))
        .hasMessageContaining("variable reference for 'LOOP'");
  }

  @Test
  void bytesOfAKeySurviveAsTheyAre() throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, "jetstream { key: \"p\u00e4ss \\xff w\u00f6rd\" }");
    Draft draft = new Draft();
    ConfigFile.read(file, ENVIRONMENT, draft);
    byte[] expected = {
      'p',
      (byte) 0xc3,
      (byte) 0xa4,
      's',
      's',
      ' ',
      (byte) 0xff,
      ' ',
      'w',
      (byte) 0xc3,
      (byte) 0xb6,
      'r',
      'd'
    };
    assertThat(draft.key)
        .isInstanceOfSatisfying(
            KeySetting.Literal.class, key -> assertThat(key.bytes()).isEqualTo(expected));
    assertThat(draft.key.toString()).doesNotContain("ss");
  }

  @Test
  void aKeyFromAVariableIsLeftToWhoReadsItsBytes() throws Exception {
    Path file = directory.resolve("x.conf");
    Files.writeString(file, "jetstream { key: $TWO_WORDS }");
    Draft draft = new Draft();
    ConfigFile.read(file, ENVIRONMENT, draft);
    assertThat(draft.key).isEqualTo(new KeySetting.Variable("TWO_WORDS"));
  }

  private static String lines(Value.Block block, String indent) throws ConfigException {
    StringBuilder out = new StringBuilder();
    for (Entry entry : block.entries().values()) {
      out.append(indent).append(entry.name()).append(": ");
      String place = " @" + entry.position().line() + ":" + entry.position().column();
      if (entry.value() instanceof Value.Block inner) {
        out.append('{').append(place).append('\n');
        out.append(lines(inner, indent + "  ")).append(indent).append("}\n");
      } else {
        String variable = entry.isReferenced() ? " (variable)" : "";
        out.append(text(entry.value())).append(place).append(variable).append('\n');
      }
    }
    return out.toString();
  }

  private static String text(Value value) throws ConfigException {
    return switch (value) {
      case Value.Text text -> '"' + text.text() + '"';
      case Value.Whole whole -> Long.toString(whole.number());
      case Value.Real real -> Double.toString(real.number());
      case Value.Flag flag -> Boolean.toString(flag.on());
      case Value.Moment moment -> moment.time().toString();
      case Value.FromEnvironment variable -> text(variable.parsed());
      case Value.Items items -> {
        StringBuilder out = new StringBuilder("[");
        for (Value item : items.values()) {
          out.append(out.length() > 1 ? ", " : "").append(text(item));
        }
        yield out.append(']').toString();
      }
      case Value.Block block ->
          lines(block, "").lines().collect(Collectors.joining(", ", "{", "}"));
    };
  }
}
