package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Changes over another disk look like changes, and the other disk never sees one. */
class UnchangedDiskTest {
  private final SimDisk under = new SimDisk();

  private static byte[] bytes(Disk disk, String name) throws IOException {
    try (Disk.File file = disk.open(name, Disk.Access.READ)) {
      return DiskContract.read(file, 0, (int) file.size() + 10);
    }
  }

  @Test
  void theDiskBelowStaysAsItWas() throws IOException {
    for (String name : new String[] {"kept", "moved", "deleted", "changed"}) {
      try (Disk.File file = under.create(name)) {
        DiskContract.write(file, name.getBytes(), 0);
      }
    }
    Volume volume = new Volume.OnSimDisk(under);
    var before = volume.image();
    UnchangedDisk disk = new UnchangedDisk(under);
    disk.rename("moved", "elsewhere");
    disk.delete("deleted");
    disk.create("made").close();
    try (Disk.File file = disk.open("changed", Disk.Access.READ_WRITE)) {
      DiskContract.write(file, "CH".getBytes(), 0);
      file.force();
    }
    disk.forceDirectory();
    assertThat(disk.list()).containsExactly("changed", "elsewhere", "kept", "made");
    assertThat(new String(bytes(disk, "changed"))).isEqualTo("CHanged");
    assertThat(new String(bytes(disk, "elsewhere"))).isEqualTo("moved");
    assertThat(new String(bytes(disk, "kept"))).isEqualTo("kept");
    assertThat(disk.exists("deleted")).isFalse();
    assertThat(volume.image()).isEqualTo(before);
  }

  @Test
  void readsGiveWhatWasWrittenLast() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] model = new byte[20_000];
    random.nextBytes(model);
    try (Disk.File file = under.create("a")) {
      DiskContract.write(file, model, 0);
    }
    UnchangedDisk disk = new UnchangedDisk(under);
    try (Disk.File file = disk.open("a", Disk.Access.READ_WRITE)) {
      for (int step = 0; step < 200; step++) {
        int at = random.nextInt(model.length);
        if (random.nextInt(10) == 0) {
          file.truncate(at);
          file.truncate(model.length);
          Arrays.fill(model, at, model.length, (byte) 0);
        } else {
          byte[] some = new byte[Math.min(model.length - at, random.nextInt(9000))];
          random.nextBytes(some);
          System.arraycopy(some, 0, model, at, some.length);
          file.write(ByteBuffer.wrap(some), at);
        }
        assertThat(bytes(disk, "a")).as("seed %d, step %d", seed, step).isEqualTo(model);
      }
    }
  }
}
