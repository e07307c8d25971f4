package io.sealstream.server.start;

import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.store.RealDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much streams may store when nobody said: three quarters of what is free, as in NATS, and of
 * what the store holds already; else the limit would shrink from start to start, below what streams
 * hold.
 */
record VolumeLimit(JetStreamOptions options) {
  private static final long WHEN_UNKNOWN = 1L << 40;

  long bytes() {
    return options.maxFileStore().orElseGet(this::ofVolume);
  }

  private long ofVolume() {
    Path directory = options.storeDir().resolve("sealstream");
    try (RealDisk disk = new RealDisk(directory)) {
      long held = 0;
      for (String name : disk.list()) {
        // Not opened: to close the lock file would drop the lock of who holds it.
        held += Files.size(directory.resolve(name));
      }
      return (disk.usableSpace() + held) / 4 * 3;
    } catch (IOException | UncheckedIOException e) {
      return WHEN_UNKNOWN; // opening the store will say what is wrong with the volume
    }
  }
}
