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
import io.sealstream.server.jetstream.stream.StorageBudgets;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.log.Log;
import io.sealstream.store.Disk;
import io.sealstream.store.RealDisk;
import io.sealstream.store.SealedStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Three servers with JetStream in one process, each with a sealed store of its own, linked in
 * memory. They share one subject space, as servers of a cluster do.
 */
final class ThreeNodeCluster implements AutoCloseable {
  static final List<String> NAMES = List.of("n0", "n1", "n2");

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
    this(name -> new RealDisk(directory.resolve(name).resolve("sealstream")));
  }

  ThreeNodeCluster(Disks disks) throws IOException {
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
