package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of a persistent volume, as they lie on the host. */
public record Volume(Path directory) {

  /** Names, bytes and times of everything on it, now. */
  public StoreHash hash() {
    return StoreHash.of(directory);
  }

  /**
   * Every place where a text stands in clear: the paths of files that have it in their name or in
   * their bytes.
   */
  public List<String> placesOf(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(
              path -> directory.relativize(path).toString().contains(text) || holds(path, wanted))
          .map(path -> directory.relativize(path).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first file with this name, wherever it lies on the volume. */
  public Path file(String name) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(path -> path.getFileName().toString().equals(name))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no file " + name + " below " + directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(Path path, byte[] wanted) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileChannel file = FileChannel.open(path)) {
      return Bytes.contain(file, wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
