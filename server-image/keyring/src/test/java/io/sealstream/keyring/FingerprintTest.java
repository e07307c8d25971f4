package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Expected values were computed by other implementations (argon2-cffi, Python's hashlib). */
class FingerprintTest {
  private static final MasterKey KEY =
      MasterKey.of("schlüssel mit blank 0123".getBytes(StandardCharsets.UTF_8));
  private static final ClusterSalt SALT =
      ClusterSalt.parse("000102030405060708090a0b0c0d0e0f").orElseThrow();

  @Test
  void everyImplementationComputesTheSame() {
    assertThat(Fingerprint.of(KEY, Kdf.K1, SALT)).hasToString("k1:riii3w4ttnhsci5h");
    assertThat(Fingerprint.of(KEY, Kdf.K2, SALT)).hasToString("k2:vhplapx34ibk6fbn");
  }

  @Test
  void theKeyOfARingIsDerivedAsDocumented() {
    byte[] storeSalt = new byte[32];
    IntStream.range(0, 32).forEach(i -> storeSalt[i] = (byte) i);
    SubKey kek = StretchedKey.of(KEY, Kdf.K1, SALT).kek(storeSalt, SALT.value());
    assertThat(HexFormat.of().formatHex(kek.secret().getEncoded()))
        .isEqualTo("9b39459f5a44b3f4f2a75b3163a390a1a6cfce7753756544d2be602260d019fc");
  }

  @Test
  void anotherSaltGivesAnotherFingerprint() {
    assertThat(Fingerprint.of(KEY, Kdf.K1, ClusterSalt.random(RandomSource.KERNEL)))
        .isNotEqualTo(Fingerprint.of(KEY, Kdf.K1, SALT));
  }

  @Property
  void textAndBytesAreTheSameThing(@ForAll @Size(10) byte[] bytes) {
    Fingerprint fingerprint = Fingerprint.of(Kdf.K2, bytes);
    assertThat(fingerprint.bytes()).isEqualTo(bytes);
    assertThat(Fingerprint.parse(fingerprint.toString())).contains(fingerprint);
  }

  @Test
  void otherTextIsNoFingerprint() {
    assertThat(Fingerprint.parse("k3:7qk3m2xwa5t4hb6c")).isEmpty();
    assertThat(Fingerprint.parse("k1:7qk3m2xwa5t4hb6")).isEmpty();
    assertThat(Fingerprint.parse("k1:7qk3m2xwa5t4hb61")).isEmpty();
    assertThat(Fingerprint.parse("")).isEmpty();
  }

  @Test
  void kdfsWithOtherParametersAreUnknown() {
    assertThat(Kdf.with(1, 19_456, 2, 1)).contains(Kdf.K1);
    assertThat(Kdf.with(1, Integer.MIN_VALUE, 2, 1)).isEmpty();
    assertThat(Kdf.with(1, 19_456, 2, 200)).isEmpty();
    assertThat(Kdf.with(2, 599_999, 0, 0)).isEmpty();
    assertThat(Kdf.with(9, 19_456, 2, 1)).isEmpty();
  }
}
