package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** New journal and catalog keys beside the old ones, and the old ones gone for good. */
class KeyRenewalTest {
  private static final Set<RingRole> OF_DATA = Set.of(RingRole.JOURNAL, RingRole.CATALOG);

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

    KeyRing renewed = throughTheFile(born.renewed(OF_DATA, RandomSource.KERNEL));
    assertThat(renewed.retiring()).isEqualTo(2);
    assertThat(renewed.retiresSuperblockKey()).isFalse();
    assertThat(renewed.journalKey().id()).isGreaterThan(journal);
    assertThat(renewed.catalogKey().id()).isGreaterThan(catalog);
    assertThat(renewed.journalKey(journal)).isPresent();
    assertThat(renewed.catalogKey(catalog)).isPresent();
    assertThat(renewed.superblockKey().id()).isEqualTo(born.superblockKey().id());

    KeyRing after = throughTheFile(renewed.withoutRetiring());
    assertThat(after.retiring()).isZero();
    assertThat(after.journalKey(journal)).isEmpty();
    assertThat(after.catalogKey(catalog)).isEmpty();
    assertThat(after.journalKey().id()).isEqualTo(renewed.journalKey().id());
    assertThat(after.header().generation()).isEqualTo(born.header().generation() + 2);
  }

  @Test
  void theSuperblockKeyIsReplacedAlone() {
    int superblock = born.superblockKey().id();
    KeyRing renewed =
        throughTheFile(born.renewed(Set.of(RingRole.SUPERBLOCK), RandomSource.KERNEL));
    assertThat(renewed.retiresSuperblockKey()).isTrue();
    assertThat(renewed.superblockKey(superblock)).isPresent();
    assertThat(renewed.superblockKey().id()).isGreaterThan(superblock);
    assertThat(renewed.journalKey().id()).isEqualTo(born.journalKey().id());
    assertThat(throughTheFile(renewed.withoutRetiring()).superblockKey(superblock)).isEmpty();
  }

  @Test
  void aKeyIdIsNeverUsedTwice() {
    KeyRing once = born.renewed(OF_DATA, RandomSource.KERNEL).withoutRetiring();
    KeyRing twice = throughTheFile(once).renewed(OF_DATA, RandomSource.KERNEL);
    assertThat(twice.journalKey().id()).isGreaterThan(once.catalogKey().id());
  }
}
