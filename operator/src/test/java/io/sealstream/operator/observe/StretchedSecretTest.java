package io.sealstream.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.MasterKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A key is known by the rings that it opens, whatever derivation made them. */
class StretchedSecretTest {
  private static final String SALT = "000102030405060708090a0b0c0d0e0f";
  private static final byte[] KEY = "a key of some length".getBytes(StandardCharsets.UTF_8);

  private static Fingerprint of(Kdf kdf) {
    try (MasterKey key = MasterKey.of(KEY)) {
      return new Fingerprint(
          SALT,
          io.sealstream.keyring.Fingerprint.of(key, kdf, ClusterSalt.parse(SALT).orElseThrow())
              .toString());
    }
  }

  private static KeyReading.Present read(Fingerprint... rings) {
    try (MasterKey key = MasterKey.of(KEY)) {
      return new StretchedSecret()
          .reading(
              key, Set.of(SALT), Set.of(rings), new KeyReading.SecretFacts(true, Instant.EPOCH));
    }
  }

  @Test
  void aNewClustersKeyHasTheUsualDerivation() {
    assertThat(read().under(SALT)).contains(of(Kdf.K1));
  }

  @Test
  void aRingOfTheFipsDerivationIsOpenedByItsKeyAndByNoOther() {
    Fingerprint ring = of(Kdf.K2);
    assertThat(ring.text()).startsWith("k2:");
    assertThat(read(ring).opens(ring)).isTrue();
    assertThat(read(ring).opens(of(Kdf.K1))).isTrue();
    assertThat(read(ring).opens(new Fingerprint(SALT, "k2:aaaaaaaaaaaaaaaa"))).isFalse();
  }
}
