package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<MasterKey.Weakness> weakness(String key) {
    return MasterKey.of(utf8(key)).weakness();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inner blanks are fine 1", "schlüssel-für-alle", "1234567890123456"})
  void keysThatJustWork(String key) {
    assertThat(weakness(key)).isEmpty();
  }

  @Test
  void weakKeysSayWhatIsWrong() {
    assertThat(weakness("abcde")).contains(MasterKey.Weakness.SHORT);
    assertThat(weakness("aaaaaaaaaaaaaaaaaaaaaaaa")).contains(MasterKey.Weakness.REPEATED);
    assertThat(weakness("a long enough key, but\n")).contains(MasterKey.Weakness.TRAILING_BLANK);
    assertThat(weakness("a long enough key, but ")).contains(MasterKey.Weakness.TRAILING_BLANK);
    assertThat(weakness("a long enough key, but\r\n")).contains(MasterKey.Weakness.TRAILING_BLANK);
    assertThat(weakness("fifteen bytes 5")).contains(MasterKey.Weakness.SHORT);
    assertThat(weakness("sixteen bytes 16")).isEmpty();
  }

  @Test
  void bytesThatAreNoTextAreRefused() {
    assertThat(MasterKey.fault(new byte[0])).contains(StartCode.KEY_EMPTY);
    assertThat(MasterKey.fault(utf8("nul\0inside-the-key"))).contains(StartCode.KEY_NOT_TEXT);
    byte[] latin1 = "schlüssel-für-alle".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(MasterKey.fault(latin1)).contains(StartCode.KEY_NOT_TEXT);
    byte[] huge = new byte[MasterKey.MAX_LENGTH + 1];
    Arrays.fill(huge, (byte) 'k');
    assertThat(MasterKey.fault(huge)).contains(StartCode.KEY_NOT_TEXT);
    assertThatThrownBy(() -> MasterKey.of(new byte[0])).hasMessage("KeyEmpty");
  }

  @Test
  void aTrailingNewlineCanBeCutToGiveAHint() {
    MasterKey key = MasterKey.of(utf8("inner blank key 0 \r\n"));
    assertThat(key.trimmed().orElseThrow().sameAs(MasterKey.of(utf8("inner blank key 0"))))
        .isTrue();
    assertThat(MasterKey.of(utf8("clean")).trimmed()).isEmpty();
    assertThat(MasterKey.of(utf8("  \n")).trimmed()).isEmpty();
  }

  @Test
  void aKeyIsZeroedAndNeverPrinted() {
    MasterKey key = MasterKey.of(utf8("a very secret secret"));
    assertThat(key.toString()).doesNotContain("secret");
    key.close();
    assertThat(key.bytes()).containsOnly(0);
  }
}
