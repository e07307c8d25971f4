package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the store relies on, the same on the real disk and on the simulated one. */
abstract class DiskContract {
  private static final byte[] HELLO = "hello, disk".getBytes(StandardCharsets.UTF_8);

  /** A disk without a directory yet. */
  abstract Disk fresh() throws IOException;

  /** The same directory as another process sees it. */
  abstract Disk anotherProcess(Disk disk) throws IOException;

  static void write(Disk.File file, byte[] bytes, long position) throws IOException {
    file.write(ByteBuffer.wrap(bytes), position);
  }

  static byte[] read(Disk.File file, long position, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining() && file.read(into, position + into.position()) > 0) {
      // a read may give less than was asked for
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  @Test
  void lookingLeavesNothingBehind() throws IOException {
    Disk disk = fresh();
    assertThat(disk.list()).isEmpty();
    assertThat(disk.exists("keyring")).isFalse();
    assertThat(disk.usableSpace()).isPositive();
    assertThatThrownBy(() -> disk.open("keyring", Disk.Access.READ))
        .isInstanceOf(IOException.class);
    assertThat(anotherProcess(disk).beside()).isEmpty();
  }

  @Test
  void writtenBytesAreReadBackAtTheirPlace() throws IOException {
    Disk disk = fresh();
    try (Disk.File file = disk.create("a")) {
      write(file, HELLO, 5000);
      assertThat(file.size()).isEqualTo(5000 + HELLO.length);
      assertThat(read(file, 5000, HELLO.length)).isEqualTo(HELLO);
      assertThat(read(file, 0, 5000)).as("a gap reads as zero").containsOnly(0).hasSize(5000);
      write(file, new byte[] {'J'}, 5000);
      file.force();
    }
    disk.forceDirectory();
    try (Disk.File file = disk.open("a", Disk.Access.READ)) {
      assertThat(read(file, 5000, 100)).isEqualTo("Jello, disk".getBytes(StandardCharsets.UTF_8));
      assertThat(file.read(ByteBuffer.allocate(1), 6000)).isEqualTo(-1);
      assertThatThrownBy(() -> write(file, HELLO, 0)).isInstanceOf(Exception.class);
    }
  }

  @Test
  void aFileIsCutAndGrownWithZeros() throws IOException {
    Disk disk = fresh();
    try (Disk.File file = disk.create("a")) {
      write(file, HELLO, 0);
      file.truncate(5);
      assertThat(file.size()).isEqualTo(5);
      file.truncate(9000);
      assertThat(file.size()).isEqualTo(9000);
      assertThat(read(file, 0, 7)).isEqualTo(new byte[] {'h', 'e', 'l', 'l', 'o', 0, 0});
    }
  }

  @Test
  void namesAreMadeMovedAndRemoved() throws IOException {
    Disk disk = fresh();
    disk.create("b").close();
    disk.create("a").close();
    assertThat(disk.list()).containsExactly("a", "b");
    assertThatThrownBy(() -> disk.create("a")).isInstanceOf(IOException.class);
    disk.rename("a", "c");
    assertThat(disk.list()).containsExactly("b", "c");
    disk.rename("b", "c");
    assertThat(disk.list()).as("a rename replaces").containsExactly("c");
    disk.delete("c");
    disk.forceDirectory();
    assertThat(disk.exists("c")).isFalse();
    assertThatThrownBy(() -> disk.delete("c")).isInstanceOf(IOException.class);
  }

  @Test
  void anOpenFileOutlivesItsName() throws IOException {
    Disk disk = fresh();
    try (Disk.File file = disk.create("a")) {
      write(file, HELLO, 0);
      disk.delete("a");
      assertThat(read(file, 0, 5)).hasSize(5);
    }
  }

  @Test
  void oneProcessAtATime() throws IOException {
    Disk first = fresh();
    Disk second = anotherProcess(first);
    assertThat(first.lock()).isTrue();
    assertThat(first.lock()).as("again by its holder").isTrue();
    assertThat(first.list()).containsExactly("lock");
    assertThat(second.lock()).isFalse();
    first.close();
    assertThat(second.lock()).isTrue();
    second.close();
  }
}
