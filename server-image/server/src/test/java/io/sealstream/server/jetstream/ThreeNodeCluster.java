package io.sealstream.server.jetstream;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.sealstream.server.Patience;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.LogOptions;
import io.sealstream.server.jetstream.consumer.JournaledConsumers;
import io.sealstream.server.jetstream.replica.ClusterMember;
import io.sealstream.server.jetstream.replica.ClusterSettings;
import io.sealstream.server.jetstream.replica.ClusterView;
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.log.Log;
import io.sealstream.store.Disk;
import io.sealstream.store.RealDisk;
import io.sealstream.store.SealedStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Three servers with JetStream in one process, each with a sealed store of its own, linked in
 * memory. They share one subject space, as servers of a cluster do.
 */
final class ThreeNodeCluster implements AutoCloseable {
  static final List<String> NAMES = List.of("n0", "n1", "n2");

  private static final int BLOCK = 4096;

  private final Optional<Path> directory;
  private final Disks disks;
  private final RunningServer core = RunningServer.starting();
  private final MemoryNetwork network = new MemoryNetwork();
  private final Map<String, Node> nodes = new TreeMap<>();

  private record Node(JetStream jetStream, SealedStore store) {}

  /** Where a server has its store. */
  interface Disks {
    Disk of(String name) throws IOException;
  }

  ThreeNodeCluster(Path directory) throws IOException {
    this(
        Optional.of(directory),
        name -> new RealDisk(directory.resolve(name).resolve("sealstream")));
  }

  /** On disks that are no directories of this machine. */
  ThreeNodeCluster(Disks disks) throws IOException {
    this(Optional.empty(), disks);
  }

  private ThreeNodeCluster(Optional<Path> directory, Disks disks) throws IOException {
    this.directory = directory;
    this.disks = disks;
    for (String name : NAMES) {
      start(name);
    }
    core.serve();
  }

  /** Starts a server, over what its directory holds. */
  void start(String name) throws IOException {
    JetStream jetStream =
        new JetStream(
            core.bus(),
            new Log(LogOptions.DEFAULTS),
            new JournaledConsumers(StreamClock.SYSTEM),
            name,
            StorageBudgets.of(Long.MAX_VALUE, JetStreamServer.MEMORY));
    SealedStore store = JetStreamServer.open(disks.of(name));
    jetStream.open(
        store,
        new ClusterSettings(
            "three", name, List.of("zone:" + name), 1L << 40, "", network.join(name)),
        ClusterMember.Founding.ALLOWED);
    nodes.put(name, new Node(jetStream, store));
  }

  /** What a server has, where its disk is a directory of this machine. */
  private Path home(String name) {
    return directory.orElseThrow().resolve(name);
  }

  /** Everything that a server had is gone; it is not running. */
  void wipe(String name) throws IOException {
    try (Stream<Path> all = Files.walk(home(name))) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Ends a server as a power cut does: its volume stays as it is now, whatever its end writes. */
  void cutPower(String name) throws IOException {
    Path image = home(name + ".image");
    copy(home(name), image);
    kill(name);
    wipe(name);
    copy(image, home(name));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  /** The newest blocks of a server's journal are gone without a trace; it is not running. */
  void cutJournal(String name) throws IOException {
    for (Path journal : journals(name)) {
      int end = end(Files.readAllBytes(journal));
      if (end > 20 * BLOCK) {
        try (FileChannel file = FileChannel.open(journal, StandardOpenOption.WRITE)) {
          file.truncate((end / BLOCK - 12) * (long) BLOCK);
        }
      }
    }
  }

  private List<Path> journals(String name) throws IOException {
    try (Stream<Path> all = Files.list(home(name).resolve("sealstream"))) {
      return all.filter(file -> file.toString().endsWith(".journal")).toList();
    }
  }

  /** Where nothing but zeros follows. */
  private static int end(byte[] bytes) {
    int last = bytes.length - 1;
    while (last > 0 && bytes[last] == 0) {
      last--;
    }
    return last;
  }

  /**
   * Bits of what a server acknowledged flip, some blocks before the end of its journal; it is not
   * running. After a silence the journal has a frame without entries, so two in a row are hit.
   */
  void rot(String name) throws IOException {
    for (Path journal : journals(name)) {
      byte[] bytes = Files.readAllBytes(journal);
      int last = end(bytes);
      if (last > 8 * BLOCK) {
        bytes[(last / BLOCK - 5) * BLOCK + 40] ^= 1;
        bytes[(last / BLOCK - 6) * BLOCK + 40] ^= 1;
        Files.write(journal, bytes);
      }
    }
  }

  /** A bit flips in each of a server's files of messages, in the midst of the first frames. */
  void damageMessages(String name) throws IOException {
    List<Path> segments;
    try (Stream<Path> all = Files.list(home(name).resolve("sealstream"))) {
      segments = all.filter(file -> file.toString().endsWith(".segment")).toList();
    }
    for (Path segment : segments) {
      byte[] bytes = Files.readAllBytes(segment);
      bytes[2 * BLOCK] ^= 1;
      Files.write(segment, bytes);
    }
  }

  /** Names of the servers that have a say, as one sees it. */
  Set<String> members(String name) {
    ClusterView view = jetStream(name).cluster().orElseThrow();
    Set<String> names = new TreeSet<>(view.others().stream().map(ClusterView.Other::name).toList());
    names.add(name);
    return names;
  }

  /** Ends a server without a word to the others. */
  void kill(String name) {
    network.leave(name);
    Node gone = nodes.remove(name);
    gone.jetStream().close();
    gone.store().close();
  }

  MemoryNetwork network() {
    return network;
  }

  /** A server that runs. */
  JetStream anyone() {
    return nodes.values().iterator().next().jetStream();
  }

  JetStream jetStream(String name) {
    return nodes.get(name).jetStream();
  }

  Connection connect() throws IOException, InterruptedException {
    return Nats.connect(
        new Options.Builder().server(core.url()).connectionTimeout(Patience.LIMIT).build());
  }

  @Override
  public void close() {
    for (String name : List.copyOf(nodes.keySet())) {
      kill(name);
    }
    core.close();
    network.close();
  }

  static Duration patience() {
    return Patience.LIMIT;
  }
}
