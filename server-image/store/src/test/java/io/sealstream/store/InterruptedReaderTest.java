package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody interrupts a thread in the midst of a read: nobody takes that for damage. */
class InterruptedReaderTest {
  private static final String NAME = "some.segment";

  @TempDir Path directory;

  private static int read(OpenFiles files) throws IOException {
    return files.read(
        NAME,
        file -> {
          ByteBuffer bytes = ByteBuffer.allocate(3);
          int length = file.read(bytes, 0);
          assertThat(bytes.array()).containsExactly(1, 2, 3);
          return length;
        });
  }

  @Test
  void itReadsAndSoDoesEverybodyElse() throws IOException {
    try (Disk disk = new RealDisk(directory)) {
      disk.lock();
      try (Disk.File file = disk.create(NAME)) {
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
      }
      OpenFiles files = new OpenFiles(disk, new ClearFiles(true), 4);
      assertThat(read(files)).isEqualTo(3);
      Thread.currentThread().interrupt();
      assertThat(read(files)).isEqualTo(3);
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
      assertThat(read(files)).isEqualTo(3);
      files.close();
    }
  }
}
