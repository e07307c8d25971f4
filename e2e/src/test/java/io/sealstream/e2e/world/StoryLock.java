package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one story at a time may do, whichever process tells it: the lock of a file below target. One
 * thread of a process may ask for it.
 */
final class StoryLock implements AutoCloseable {
  private final FileChannel file;

  private StoryLock(FileChannel file) {
    this.file = file;
  }

  /** Waits for it. */
  static StoryLock named(String name) {
    try {
      Path directory = Files.createDirectories(Path.of("target", "locks"));
      FileChannel file =
          FileChannel.open(
              directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      file.lock();
      return new StoryLock(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets the next one have it. */
  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
