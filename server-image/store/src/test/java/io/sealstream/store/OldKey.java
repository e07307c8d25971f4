package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.RingCopy;
import io.sealstream.keyring.RingFormat;
import io.sealstream.keyring.StretchedKey;

/** I7: somebody who has an old key and the volume tries each of the four copies. */
final class OldKey {
  private OldKey() {}

  static void opensNoCopy(Volume volume, String key) {
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      assertThat(opens(volume, copy, key)).as("copy %d", copy).isFalse();
    }
  }

  static boolean opens(Volume volume, int copy, String key) {
    RingCopy.Readable readable =
        (RingCopy.Readable) RingFormat.read(volume.block(RingFile.NAME, copy));
    MasterKey master = Starts.master(key);
    try (StretchedKey stretched =
        StretchedKey.of(
            master, readable.header().fingerprint().kdf(), readable.header().clusterSalt())) {
      return RingFormat.open(readable, stretched).isPresent();
    }
  }
}
