package io.sealstream.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever reads that a file cannot be read reads why. */
class FileFaultTest {
  @TempDir Path directory;

  private String fault(Path path) {
    return FileFault.words(catchThrowableOfType(IOException.class, () -> Files.readString(path)));
  }

  @Test
  void aFileThatIsNotThereOrIsNoFileSaysSo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(fault(directory.resolve("none"))).isEqualTo("there is no such file or directory");
    assertThat(fault(directory)).isEqualTo("Is a directory");
    assertThat(fault(file.resolve("below"))).isEqualTo("Not a directory");
  }

  @Test
  void aFileThatMayNotBeReadSaysSo() {
    // Root, who may run this test, may read everything.
    assertThat(FileFault.words(new AccessDeniedException("/etc/key")))
        .isEqualTo("permission denied");
  }
}
