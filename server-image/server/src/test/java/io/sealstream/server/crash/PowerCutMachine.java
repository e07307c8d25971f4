package io.sealstream.server.crash;

import io.sealstream.server.crash.volume.SimulatedVolume;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** A machine whose power can go: its volume is a simulated disk, mounted where the store is. */
final class PowerCutMachine implements Machine {
  /** Little, so that journal files are small and are used again and again. */
  private static final long VOLUME = 512L << 20;

  private final Path storeDir;
  private final SimulatedVolume volume;

  private PowerCutMachine(Path storeDir, SimulatedVolume volume) {
    this.storeDir = storeDir;
    this.volume = volume;
  }

  /** Fails where this process may not mount a file system. */
  static PowerCutMachine at(Path storeDir, long seed) throws IOException {
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    Path store = Files.createDirectories(storeDir.resolve("sealstream"));
    return new PowerCutMachine(storeDir, SimulatedVolume.mount(disk, store, seed));
  }

  SimulatedVolume volume() {
    return volume;
  }

  @Override
  public Path storeDir() {
    return storeDir;
  }

  @Override
  public <T> T inside(Callable<T> work) throws Exception {
    return volume.inside(work);
  }

  @Override
  public void killed() {
    volume.release();
  }

  @Override
  public void close() throws IOException {
    volume.close();
  }
}
