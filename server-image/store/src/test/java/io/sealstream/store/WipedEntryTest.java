package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.Sealer;
import io.sealstream.keyring.SubKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Entries of the catalog hold data keys in clear: nothing of them stays in memory, also when there
 * is no room for them on the volume.
 */
class WipedEntryTest {
  private final SimDisk disk = new SimDisk();

  /** Arrays that frames were sealed from. */
  private final List<byte[]> plain = new ArrayList<>();

  private final OpenStore store =
      new FixedStore(disk, CipherSuite.AES) {
        @Override
        public Sealer sealer(SubKey key) {
          return new Noting(super.sealer(key));
        }
      };
  private final byte[] one = entry();
  private final byte[] two = entry();

  private static byte[] entry() {
    byte[] entry = new byte[700];
    Arrays.fill(entry, (byte) 1);
    return entry;
  }

  /** Seals, and notes from where. */
  private final class Noting implements Sealer {
    private final Sealer sealer;

    private Noting(Sealer sealer) {
      this.sealer = sealer;
    }

    @Override
    public int overhead() {
      return sealer.overhead();
    }

    @Override
    public void nextNonce(int ordinal, byte[] nonce, int nonceOff) {
      sealer.nextNonce(ordinal, nonce, nonceOff);
    }

    @Override
    public int seal(
        byte[] aad, int aadOff, int aadLen, byte[] in, int off, int len, byte[] out, int outOff) {
      assertThat(in).as("not yet wiped").contains(1);
      plain.add(in);
      return sealer.seal(aad, aadOff, aadLen, in, off, len, out, outOff);
    }
  }

  private CatalogLog catalog() {
    return new CatalogLog(store, new SmallFrames(), List.of(), new CatalogLoad(store));
  }

  private void assertWiped(byte[]... entries) {
    assertThat(plain).isNotEmpty().allSatisfy(array -> assertThat(array).containsOnly(0));
    assertThat(List.of(entries)).allSatisfy(entry -> assertThat(entry).containsOnly(0));
  }

  @Test
  void whatWasWrittenIsWiped() throws IOException {
    CatalogLog catalog = catalog();
    catalog.append(List.of(one, two).iterator());
    catalog.close();
    assertWiped(one, two);
  }

  @Test
  void whatFindsNoRoomIsWiped() throws IOException {
    CatalogLog catalog = catalog();
    catalog.append(List.of(entry()).iterator());
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    assertThatThrownBy(() -> catalog.append(List.of(one, two).iterator()))
        .isInstanceOf(DiskFullException.class);
    catalog.close();
    assertWiped(one);
    assertThat(two).as("was not asked for").containsOnly(1);
  }
}
