package io.sealstream.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much streams may store where nobody set a limit. */
class VolumeLimitTest {
  @TempDir Path directory;

  private long limit() {
    return new VolumeLimit(ServerWithStore.options(directory, "", OnKeyError.CORE)).bytes();
  }

  @Test
  void aNewStoreMayHoldThreeQuartersOfWhatIsFree() throws IOException {
    long volume = Files.getFileStore(directory).getTotalSpace();
    assertThat(limit()).isPositive().isLessThanOrEqualTo(volume / 4 * 3);
  }

  @Test
  void aStoreThatFillsItsVolumeMayHoldAfterARestartWhatItHeldBefore() throws IOException {
    long held = 2 * Files.getFileStore(directory).getTotalSpace();
    Path store = Files.createDirectory(directory.resolve("sealstream"));
    try (var sparse = new RandomAccessFile(store.resolve("segment").toFile(), "rw")) {
      sparse.setLength(held); // takes no room
    }
    assertThat(limit()).isGreaterThanOrEqualTo(held / 4 * 3);
  }
}
