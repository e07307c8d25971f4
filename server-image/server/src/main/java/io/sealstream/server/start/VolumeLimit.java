package io.sealstream.server.start;

import io.sealstream.server.config.JetStreamOptions;
import io.sealstream.store.RealDisk;
import java.io.IOException;

/** How much streams may store when nobody said: three quarters of what is free, as in NATS. */
record VolumeLimit(JetStreamOptions options) {
  private static final long WHEN_UNKNOWN = 1L << 40;

  long bytes() {
    return options.maxFileStore().orElseGet(this::ofVolume);
  }

  private long ofVolume() {
    try (RealDisk disk = new RealDisk(options.storeDir().resolve("sealstream"))) {
      return disk.usableSpace() / 4 * 3;
    } catch (IOException e) {
      return WHEN_UNKNOWN; // opening the store will say what is wrong with the volume
    }
  }
}
