package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that earlier builds wrote and that are kept beside the tests. */
final class Golden {
  /** With {@code -Dgolden.write=true} tests write their golden files anew instead of comparing. */
  private static final boolean WRITES = Boolean.getBoolean("golden.write");

  private static final Path SOURCES = Path.of("src", "test", "resources", "golden");

  /** What whoever changes a format must do; every comparison says so. */
  static final String ADVICE =
      "the bytes on disk changed: data that users have may no longer be readable. If this was not"
          + " meant, find out what did it. If a format is meant to change: raise its version (or set"
          + " an incompatible feature bit), keep the reader of the version before, keep every"
          + " golden/store-*.zip as it is, add a new golden store beside them, write golden/files"
          + " anew (-Dgolden.write=true), and change docs/file-format.md";

  private Golden() {}

  static byte[] read(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name)) {
      assertThat(in).as("golden file %s: %s", name, ADVICE).isNotNull();
      return in.readAllBytes();
    }
  }

  /** The bytes written today are those of the golden file. */
  static void same(String name, byte[] written) throws IOException {
    if (WRITES) {
      write(name, written);
      return;
    }
    byte[] golden = read(name);
    int differs = Arrays.mismatch(golden, written);
    assertThat(differs).as("first other byte of %s: %s", name, ADVICE).isEqualTo(-1);
  }

  static boolean writes() {
    return WRITES;
  }

  static void write(String name, byte[] bytes) throws IOException {
    Path file = SOURCES.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
