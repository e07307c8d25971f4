package io.sealstream.server.jepsen;

import io.nats.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What faults work on: the cluster, and what the administrator does to it. One thread. */
final class Stage {
  static final String QUEUE = "QUEUE";
  static final List<String> STREAMS = List.of(QUEUE, Writer.STREAM);

  /** Longer than anything that the servers wait for among themselves. */
  private static final Duration WELL = Duration.ofSeconds(90);

  private static final int REPLICAS = 3;

  private final Cluster cluster;
  private final Connection nats;
  private final Random random;
  private final List<String> told = new ArrayList<>();

  Stage(Cluster cluster, Connection nats, Random random) {
    this.cluster = cluster;
    this.nats = nats;
    this.random = random;
  }

  Random random() {
    return random;
  }

  Network network() {
    return cluster.network();
  }

  /** For the line of the run. */
  void tell(String what) {
    told.add(what);
  }

  List<String> told() {
    return told;
  }

  // --- who ---

  Node anyone() {
    return target(Cluster.NAMES.get(random.nextInt(Cluster.NAMES.size())));
  }

  private Node target(String name) {
    tell(name);
    return cluster.node(name);
  }

  /** Of one of the streams; anyone, when nobody is known to lead. */
  Node leader() throws InterruptedException {
    String stream = STREAMS.get(random.nextInt(STREAMS.size()));
    Node other = cluster.node(Cluster.NAMES.get(random.nextInt(Cluster.NAMES.size())));
    Optional<String> leader = cluster.leader(nats, stream);
    return target(leader.orElse(other.name()));
  }

  List<Node> majority() {
    List<Node> all = new ArrayList<>(everyone());
    Collections.shuffle(all, random);
    List<Node> two = List.copyOf(all.subList(0, 2));
    two.forEach(node -> tell(node.name()));
    return two;
  }

  List<Node> everyone() {
    return List.copyOf(cluster.nodes());
  }

  // --- what the administrator does ---

  /** Whatever becomes of it. */
  void askOnce(String subject, Map<String, ?> body) throws InterruptedException {
    try {
      cluster.ask(nats, subject, body);
    } catch (IOException nobodyAnswers) {
      tell("unanswered");
    }
  }

  /** A server that does not run is to go for good, whatever becomes of that. */
  void remove(Node node) throws InterruptedException {
    tell("removed");
    try {
      cluster.remove(node.name());
    } catch (IOException nobodyDecides) {
      tell("unanswered");
    }
  }

  /** Asks for so many replicas of the queue, once; true: it will have them. */
  boolean scale(int replicas) throws InterruptedException {
    try {
      Map<?, ?> info = cluster.ask(nats, "STREAM.INFO." + QUEUE, Map.of());
      if (!(info.get("config") instanceof Map<?, ?> now)) {
        return false;
      }
      if (Integer.valueOf(replicas).equals(now.get("num_replicas"))) {
        return true;
      }
      Map<String, Object> config = new HashMap<>();
      now.forEach((key, value) -> config.put((String) key, value));
      config.put("num_replicas", replicas);
      return !cluster.ask(nats, "STREAM.UPDATE." + QUEUE, config).containsKey("error");
    } catch (IOException nobodyAnswers) {
      return false;
    }
  }

  /**
   * A server that refuses what is on its volume gets an empty one, and everything else from the
   * others.
   */
  void rebuildUnlessItServes(Node node) throws Exception {
    node.resume();
    node.start();
    if (!node.serves()) {
      rebuild(node, "refused its volume");
    }
  }

  private void rebuild(Node node, String why) throws Exception {
    tell(node.name() + ' ' + why + " and got an empty one");
    node.kill();
    node.wipe();
    node.start();
  }

  /**
   * What each server has of a stream. One that cannot read some of it says so, and gets it from the
   * others again.
   */
  Map<String, List<Replica.Stored>> contents(String stream) throws Exception {
    Replica replica = new Replica(cluster, nats, stream);
    Map<String, List<Replica.Stored>> contents = new TreeMap<>();
    for (String server : Cluster.NAMES) {
      contents.put(server, replica.readAt(server));
    }
    for (String server : Cluster.NAMES) {
      if (contents.get(server).stream().anyMatch(Replica.Stored::isUnreadable)) {
        rebuild(cluster.node(server), "cannot read messages of its volume");
        makeWell();
        contents.put(server, replica.readAt(server));
      }
    }
    return contents;
  }

  /** Waits a while, or until something is so. */
  void hold(long millis, BooleanSupplier until) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end && !until.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Every server runs, and all streams are on all servers; fails when that does not come. */
  void makeWell() throws Exception {
    network().heal();
    for (Node node : everyone()) {
      node.makeRoom();
      node.resume();
      if (node.hasDied()) {
        tell(node.name() + " had ended by itself");
        node.kill();
      }
      node.start();
    }
    List<String> missing = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(WELL)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                missing.clear();
                missing.addAll(missing());
                return missing.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not well again after all was healed: " + missing, e);
    }
  }

  private List<String> missing() throws InterruptedException {
    List<String> missing = new ArrayList<>();
    try {
      if (!scale(REPLICAS)) {
        return List.of("no three replicas of " + QUEUE);
      }
      for (String stream : STREAMS) {
        missing.add(cluster.missing(nats, stream));
      }
      for (Node node : everyone()) {
        missing.add(node.hasDied() ? node.name() + " has ended" : cluster.ailment(node));
      }
    } catch (IOException e) {
      missing.add(e.toString());
    }
    missing.removeIf(String::isEmpty);
    return missing;
  }
}
