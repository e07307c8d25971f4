package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.ofCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.StartCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The birth of a sealed store, cut at each of its changes, then a start without the key. */
class BirthCutTest {
  private static final int SEEDS = 5;

  private static long changesOfABirth() {
    SimDisk whole = new SimDisk();
    ofCluster().key(A).opens(new Volume.OnSimDisk(whole));
    return whole.events();
  }

  private static SimDisk cutAt(long cut, boolean powerCut, long seed) {
    SimDisk disk = new SimDisk();
    disk.haltAt(cut);
    ofCluster().key(A).on(disk);
    stop(disk, powerCut, seed);
    return disk;
  }

  private static void stop(SimDisk disk, boolean powerCut, long seed) {
    if (powerCut) {
      disk.crash(seed);
    } else {
      disk.kill();
    }
  }

  private static boolean opens(Starts how, SimDisk disk) {
    OpeningOutcome outcome = how.on(disk);
    if (outcome instanceof OpeningOutcome.Opened opened) {
      opened.store().close();
      return true;
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itIsAPlainStoreOrItWantsItsKey(boolean powerCut) {
    int plain = 0;
    long changes = changesOfABirth();
    for (long cut = 1; cut <= changes; cut++) {
      for (long seed = 0; seed < (powerCut ? SEEDS : 1); seed++) {
        SimDisk disk = cutAt(cut, powerCut, seed);
        if (opens(ofCluster(), disk.fork())) {
          plain++;
          SimDisk again = disk.fork();
          ofCluster().key(A).cipher(CipherSuite.NONE).opens(new Volume.OnSimDisk(again));
          ofCluster().opens(new Volume.OnSimDisk(again));
        } else {
          ofCluster().key(A).opens(new Volume.OnSimDisk(disk));
          ofCluster().refused(new Volume.OnSimDisk(disk), StartCode.KEY_MISSING);
        }
      }
    }
    assertThat(plain).as("cuts before the birth").isGreaterThan(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsStuckWhereThatStartIsCutShortToo(boolean powerCut) {
    long changes = changesOfABirth();
    for (long cut = 1; cut <= changes; cut++) {
      for (long second = 1; second <= 8; second++) {
        SimDisk disk = cutAt(cut, powerCut, second);
        disk.haltAt(disk.events() + second);
        ofCluster().on(disk);
        stop(disk, powerCut, cut);
        String when = "cut at %d, then at %d".formatted(cut, second);
        boolean withKey = opens(ofCluster().key(A), disk.fork());
        assertThat(withKey || opens(ofCluster(), disk.fork())).as(when).isTrue();
      }
    }
  }
}
