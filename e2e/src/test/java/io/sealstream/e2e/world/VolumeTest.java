package io.sealstream.e2e.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VolumeTest {
  private static final int READ = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, READ - 9, READ - 4, READ, READ + 5, 2 * READ + 3, 3 * READ - 9})
  void aTextIsFoundWhereverItStandsInAFile(int at) throws IOException {
    byte[] bytes = new byte[3 * READ];
    Arrays.fill(bytes, (byte) 'c');
    System.arraycopy("canary 42".getBytes(StandardCharsets.UTF_8), 0, bytes, at, 9);
    Files.write(directory.resolve("file"), bytes);

    assertThat(new Volume(directory).placesOf("canary 42")).containsExactly("file");
    assertThat(new Volume(directory).placesOf("canary 43")).isEmpty();
  }

  @Test
  void aTextInTheNameOfAnEmptyFileIsFound() throws IOException {
    Files.createDirectories(directory.resolve("a/canary-dir"));
    Files.createFile(directory.resolve("a/has-canary-in-it"));

    assertThat(new Volume(directory).placesOf("canary"))
        .containsExactly("a/canary-dir", "a/has-canary-in-it");
  }

  @Test
  void nothingChangedMeansNoChanges() throws IOException {
    Files.writeString(directory.resolve("file"), "bytes");
    StoreHash before = new Volume(directory).hash();

    assertThat(new Volume(directory).hash()).isEqualTo(before);
    assertThat(new Volume(directory).hash().changesSince(before)).isEmpty();
  }

  @Test
  void aTouchedFileAndAFlippedByteAreChanges() throws IOException {
    Path touched = Files.writeString(directory.resolve("touched"), "bytes");
    Path flipped = Files.writeString(directory.resolve("flipped"), "bytes");
    StoreHash before = new Volume(directory).hash();

    Files.setLastModifiedTime(touched, FileTime.from(Instant.EPOCH));
    FileTime time = Files.getLastModifiedTime(flipped);
    Files.writeString(flipped, "bytez");
    Files.setLastModifiedTime(flipped, time);

    assertThat(new Volume(directory).hash().changesSince(before))
        .hasSize(2)
        .anyMatch(change -> change.startsWith("touched changed"))
        .anyMatch(change -> change.startsWith("flipped changed"));
  }

  @Test
  void theTimeOfADirectoryCounts() throws IOException {
    StoreHash before = new Volume(directory).hash();
    Files.setLastModifiedTime(directory, FileTime.from(Instant.EPOCH));

    assertThat(new Volume(directory).hash().changesSince(before)).hasSize(1);
  }
}
