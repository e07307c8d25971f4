package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** New journal and catalog keys beside the old ones, and the old ones gone for good. */
class KeyRenewalTest {
  private final StretchedKey master =
      StretchedKey.of(
          MasterKey.of("a key of some length".getBytes(StandardCharsets.UTF_8)),
          Kdf.K1,
          ClusterSalt.random(RandomSource.KERNEL));
  private final KeyRing born =
      KeyRing.unborn(Id128.random(RandomSource.KERNEL), master, RandomSource.KERNEL).born();

  private KeyRing throughTheFile(KeyRing ring) {
    byte[] block = RingFormat.seal(ring, master.copy(), RandomSource.KERNEL);
    return RingFormat.open((RingCopy.Readable) RingFormat.read(block), master).orElseThrow();
  }

  @Test
  void theOldKeysOpenUntilTheyAreDropped() {
    int journal = born.journalKey().id();
    int catalog = born.catalogKey().id();

    KeyRing renewed = throughTheFile(born.renewed(RandomSource.KERNEL));
    assertThat(renewed.hasRetiring()).isTrue();
    assertThat(renewed.journalKey().id()).isGreaterThan(journal);
    assertThat(renewed.catalogKey().id()).isGreaterThan(catalog);
    assertThat(renewed.journalKey(journal)).isPresent();
    assertThat(renewed.catalogKey(catalog)).isPresent();
    assertThat(renewed.superblockKey().id()).isEqualTo(born.superblockKey().id());

    KeyRing after = throughTheFile(renewed.withoutRetiring());
    assertThat(after.hasRetiring()).isFalse();
    assertThat(after.journalKey(journal)).isEmpty();
    assertThat(after.catalogKey(catalog)).isEmpty();
    assertThat(after.journalKey().id()).isEqualTo(renewed.journalKey().id());
    assertThat(after.header().generation()).isEqualTo(born.header().generation() + 2);
  }

  @Test
  void aKeyIdIsNeverUsedTwice() {
    KeyRing once = born.renewed(RandomSource.KERNEL).withoutRetiring();
    KeyRing twice = throughTheFile(once).renewed(RandomSource.KERNEL);
    assertThat(twice.journalKey().id()).isGreaterThan(once.catalogKey().id());
  }
}
