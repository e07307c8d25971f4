package io.sealstream.server.jepsen;

import io.sealstream.server.Patience;
import io.sealstream.server.ServerCommand;
import io.sealstream.server.admin.Operator;
import io.sealstream.server.crash.volume.SimulatedVolume;
import io.sealstream.store.SimDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One server: its volume, which outlives processes, and the process that runs. The volume is a
 * simulated disk: what was not synced is gone when its power goes. One thread.
 */
final class Node implements AutoCloseable {
  private static final long VOLUME = 128L << 20;

  private final String name;
  private final Path directory;
  private final Path config;
  private final SimDisk disk;
  private final SimulatedVolume volume;
  private Optional<ServerCommand> process = Optional.empty();

  private Node(String name, Path directory, Path config, SimDisk disk, SimulatedVolume volume) {
    this.name = name;
    this.directory = directory;
    this.config = config;
    this.disk = disk;
    this.volume = volume;
  }

  /**
   * A server that was never started.
   *
   * @param options of its configuration, without the block of JetStream
   * @throws IOException where this process may not mount a file system
   */
  static Node in(Path directory, String name, String cipher, String options, long seed)
      throws IOException {
    Path store = directory.resolve("store");
    Path mount = Files.createDirectories(store.resolve("sealstream"));
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    Path config =
        Files.writeString(
            directory.resolve("nats.conf"),
            options
                + "jetstream { store_dir: \"%s\", key: \"master key of server %s\", cipher: %s, sync_interval: always }\n"
                    .formatted(store, name, cipher));
    return new Node(name, directory, config, disk, SimulatedVolume.mount(disk, mount, seed));
  }

  String name() {
    return name;
  }

  // --- the process ---

  boolean isStarted() {
    return process.isPresent();
  }

  /** Asks its admin listener. */
  HttpResponse<String> ask(Operator operator, String path, String body)
      throws IOException, InterruptedException {
    return operator.post(process.orElseThrow(), path, body);
  }

  /** Starts it, and does not wait for it. */
  void start() throws Exception {
    if (process.isEmpty()) {
      process =
          Optional.of(volume.inside(() -> ServerCommand.start(directory, "-c", config.toString())));
    }
  }

  /** Waits until it serves, or says why it does not; true: it serves. */
  boolean serves() throws Exception {
    ServerCommand server = process.orElseThrow();
    Patience.await()
        .until(
            () ->
                !server.isAlive()
                    || server.output().contains("Server is ready")
                    || server.output().contains("JetStream is off"));
    return server.isAlive() && !server.output().contains("JetStream is off");
  }

  /** Whether it ended by itself. */
  boolean hasDied() {
    return process.isPresent() && !process.get().isAlive();
  }

  /** The last words of the present process. */
  String lastWords() throws IOException {
    if (process.isEmpty()) {
      return "not started";
    }
    List<String> lines = process.get().output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
  }

  /** SIGSTOP. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    if (process.isPresent()) {
      process.get().signal(signal);
    }
  }

  /** kill -9. What it wrote is there, synced or not. */
  void kill() throws InterruptedException {
    end();
    volume.processesEnded();
  }

  private void end() throws InterruptedException {
    if (process.isPresent()) {
      process.get().close();
      volume.release();
      process.get().exitCode();
      process = Optional.empty();
    }
  }

  // --- the volume ---

  /** The power goes when it made so many more changes on its volume. */
  void losePowerAfter(int changes) {
    volume.cutAfter(changes);
  }

  boolean isDark() {
    return volume.isDark();
  }

  /** The power has gone, now at the latest; a seed chooses what the medium has. */
  void losePower(long seed) throws InterruptedException {
    end();
    volume.comesBack(seed);
  }

  /** Little can be written any more. */
  void fillUp(long left) throws IOException {
    disk.capacity(disk.totalSpace() - disk.usableSpace() + left);
  }

  void makeRoom() {
    disk.capacity(VOLUME);
  }

  /** The files of the store; it is not running. */
  SimDisk disk() {
    return disk;
  }

  /** Everything on the volume is gone; it is not running. */
  void wipe() throws IOException {
    for (String file : new ArrayList<>(disk.list())) {
      disk.delete(file);
    }
    disk.forceDirectory();
  }

  /** Copies what is on the volume to where it can be looked at. */
  void keepVolume() throws IOException {
    Path kept = Files.createDirectories(directory.resolve("volume"));
    for (String file : disk.list()) {
      Files.write(kept.resolve(file), disk.bytes(file));
    }
  }

  @Override
  public void close() throws IOException {
    process.ifPresent(ServerCommand::close);
    volume.close();
  }
}
