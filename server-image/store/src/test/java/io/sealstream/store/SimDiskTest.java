package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The simulated disk is as unkind as a real one may be, and no unkinder. */
class SimDiskTest extends DiskContract {
  private static final int SEEDS = 200;

  @Override
  Disk fresh() {
    return new SimDisk();
  }

  @Override
  Disk anotherProcess(Disk disk) {
    return ((SimDisk) disk).anotherProcess();
  }

  private static byte[] filled(int length, char with) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) with);
    return bytes;
  }

  private static SimDisk withFile(byte[] synced) throws IOException {
    SimDisk disk = new SimDisk();
    try (Disk.File file = disk.create("a")) {
      write(file, synced, 0);
      file.force();
    }
    disk.forceDirectory();
    return disk;
  }

  @Test
  void syncedBytesAndNamesSurviveEveryCrash() throws IOException {
    for (long seed = 0; seed < SEEDS; seed++) {
      SimDisk disk = withFile(filled(10_000, 'x'));
      disk.crash(seed);
      assertThat(disk.bytes("a")).as("seed %d", seed).isEqualTo(filled(10_000, 'x'));
    }
  }

  @Test
  void unsyncedBytesAreLostKeptTornOrZero() throws IOException {
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      SimDisk disk = withFile(filled(16_384, 'o'));
      try (Disk.File file = disk.open("a", Disk.Access.READ_WRITE)) {
        write(file, filled(8192, 'm'), 4096);
        write(file, filled(8192, 'n'), 4096);
      }
      disk.crash(seed);
      byte[] now = disk.bytes("a");
      assertThat(Arrays.copyOf(now, 4096)).as("seed %d", seed).isEqualTo(filled(4096, 'o'));
      StringBuilder kinds = new StringBuilder();
      "omn\0".chars().filter(c -> contains(now, c)).forEach(c -> kinds.append((char) c));
      seen.add(kinds.toString());
    }
    assertThat(seen).contains("o", "on", "omn");
    assertThat(seen).anyMatch(kinds -> kinds.contains("\0"));
  }

  private static boolean contains(byte[] bytes, int value) {
    for (int i = 4096; i < 12_288; i++) {
      if (bytes[i] == value) {
        return true;
      }
    }
    return value == 'o';
  }

  @Test
  void aTornWriteTakesSyncedBytesOfItsSectorWithIt() throws IOException {
    boolean spoiled = false;
    for (long seed = 0; seed < SEEDS; seed++) {
      SimDisk disk = withFile(filled(100, 's'));
      try (Disk.File file = disk.open("a", Disk.Access.READ_WRITE)) {
        write(file, filled(50, 'u'), 100);
      }
      disk.crash(seed);
      spoiled |= !Arrays.equals(Arrays.copyOf(disk.bytes("a"), 100), filled(100, 's'));
    }
    assertThat(spoiled).isTrue();
  }

  @Test
  void unsyncedNamesComeAndGo() throws IOException {
    Set<List<String>> seen = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      SimDisk disk = withFile(filled(10, 'x'));
      disk.rename("a", "b");
      disk.create("c").close();
      disk.crash(seed);
      seen.add(disk.list());
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of("a"), List.of("b"), List.of("a", "c"), List.of("b", "c"));
  }

  @Test
  void aRecycledFileShowsItsOldBytes() throws IOException {
    SimDisk disk = withFile(filled(8192, 'o'));
    disk.rename("a", "b");
    disk.forceDirectory();
    try (Disk.File file = disk.open("b", Disk.Access.READ_WRITE)) {
      write(file, filled(4096, 'n'), 0);
      file.force();
    }
    disk.crash(1);
    assertThat(Arrays.copyOfRange(disk.bytes("b"), 4096, 8192)).isEqualTo(filled(4096, 'o'));
  }

  @Test
  void afterAFailedSyncReadsSeeWhatTheMediumDoesNotHave() throws IOException {
    boolean lost = false;
    for (long seed = 0; seed < 50; seed++) {
      SimDisk disk = withFile(filled(4096, 'o'));
      try (Disk.File file = disk.open("a", Disk.Access.READ_WRITE)) {
        write(file, filled(4096, 'n'), 0);
        disk.failForceAt(disk.events() + 1, seed);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force(); // says yes: the pages are clean
        assertThat(disk.bytes("a")).isEqualTo(filled(4096, 'n'));
      }
      disk.kill();
      assertThat(disk.bytes("a")).as("restart without power cut").isEqualTo(filled(4096, 'n'));
      disk.crash(seed);
      lost |= !Arrays.equals(disk.bytes("a"), filled(4096, 'n'));
    }
    assertThat(lost).isTrue();
  }

  @Test
  void aFullDiskTakesPartOfAWrite() throws IOException {
    SimDisk disk = new SimDisk();
    disk.capacity(3 * 4096);
    try (Disk.File file = disk.create("a")) {
      assertThatThrownBy(() -> write(file, filled(5 * 4096, 'x'), 100))
          .hasMessageContaining("No space left");
      assertThat(file.size()).isEqualTo(3 * 4096);
      assertThat(disk.usableSpace()).isZero();
      write(file, filled(4096, 'y'), 0);
      disk.delete("a");
      assertThat(disk.usableSpace()).isEqualTo(3 * 4096);
    }
  }

  @Test
  void thePowerGoesAtTheChosenChange() throws IOException {
    SimDisk disk = withFile(filled(10, 'x'));
    List<SimEvent.Kind> kinds = new ArrayList<>();
    disk.onEvent(event -> kinds.add(event.kind()));
    disk.haltAt(disk.events() + 3);
    Disk.File file = disk.open("a", Disk.Access.READ_WRITE);
    write(file, filled(10, 'y'), 0);
    file.force();
    assertThatThrownBy(() -> write(file, filled(10, 'z'), 0)).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(() -> read(file, 0, 1)).isInstanceOf(PowerLoss.class);
    assertThatThrownBy(disk::list).isInstanceOf(PowerLoss.class);
    assertThat(kinds)
        .containsExactly(SimEvent.Kind.WRITE, SimEvent.Kind.FORCE, SimEvent.Kind.WRITE);
    disk.crash(3);
    assertThatThrownBy(() -> read(file, 0, 1)).as("handles died").isInstanceOf(Exception.class);
    assertThat(disk.list()).containsExactly("a");
  }

  @Test
  void aCloneGoesItsOwnWayAndASnapshotComesBack() throws IOException {
    SimDisk disk = withFile(filled(10, 'x'));
    SimDisk snapshot = disk.durable();
    try (Disk.File file = disk.open("a", Disk.Access.READ_WRITE)) {
      write(file, filled(10, 'y'), 0);
      SimDisk fork = disk.fork();
      file.force();
      assertThat(fork.bytes("a")).isEqualTo(filled(10, 'y'));
      assertThat(disk.durable().bytes("a")).isEqualTo(filled(10, 'y'));
      assertThat(fork.durable().bytes("a")).isEqualTo(filled(10, 'x'));
    }
    disk.restore(snapshot);
    assertThat(disk.bytes("a")).isEqualTo(filled(10, 'x'));
  }

  @Test
  void bitsFlipAndReadsFail() throws IOException {
    SimDisk disk = withFile(filled(10, 'x'));
    disk.flip("a", 8);
    assertThat(disk.bytes("a")[1]).isEqualTo((byte) ('x' ^ 1));
    disk.failReadsOf("a");
    try (Disk.File file = disk.open("a", Disk.Access.READ)) {
      assertThatThrownBy(() -> read(file, 0, 1)).hasMessageContaining("Input/output error");
    }
  }
}
