package io.sealstream.server.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Where a server runs: the volume of its store, and the place from which that can be seen. */
interface Machine extends AutoCloseable {
  /** The server's {@code store_dir}, as seen {@link #inside}. */
  Path storeDir();

  /** Starts processes and reads files where the volume is. */
  <T> T inside(Callable<T> work) throws Exception;

  /** A process was sent the signal to end, and may wait for an answer of the volume. */
  default void killed() {}

  @Override
  void close() throws IOException;

  /** This machine, with a directory as volume. */
  static Machine withVolume(Path directory) {
    return new Machine() {
      @Override
      public Path storeDir() {
        return directory;
      }

      @Override
      public <T> T inside(Callable<T> work) throws Exception {
        return work.call();
      }

      @Override
      public void close() {}
    };
  }
}
