package io.sealstream.store;

import org.junit.jupiter.api.BeforeEach;

/** A volume on one of the two disks, and what somebody with access to it can do. */
abstract class OpeningContract {
  Volume volume;

  abstract Volume fresh();

  @BeforeEach
  void anEmptyVolume() {
    volume = fresh();
  }

  /** A file of data, as a journal would be. */
  void putData() {
    volume.write("0123456789abcdef", 0, new byte[8192]);
  }

  void forge(String name, long at, int value) {
    volume.forge(name, at, value);
  }

  void forgeAllCopies(String name, int at, int value) {
    for (int copy = 0; copy < 4; copy++) {
      forge(name, copy * 4096L + at, value);
    }
  }
}
