package io.sealstream.bench;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three servers of one configuration that form a cluster over the loopback, each with a store of
 * its own; all ends when it is closed.
 */
final class ClusterUnderTest implements AutoCloseable {
  /** How many servers. */
  static final int SERVERS = 3;

  private static final Pattern LEADER = Pattern.compile("\"leader\":\\s*\"n(\\d)\"");
  private static final Pattern CURRENT = Pattern.compile("\"current\":\\s*true");
  private static final int LOOK_MILLIS = 20;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final List<ServerUnderTest> servers = new ArrayList<>();

  private ClusterUnderTest() {}

  /** Starts three servers over empty stores and waits until JetStream answers at each. */
  static ClusterUnderTest start(Candidate candidate) throws Exception {
    ClusterUnderTest cluster = new ClusterUnderTest();
    try {
      List<String> settings = settings();
      for (String own : settings) {
        cluster.servers.add(ServerUnderTest.of(candidate.and(own)));
      }
      cluster.begin();
    } catch (Exception e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private static List<String> settings() throws IOException {
    List<Integer> ports = new ArrayList<>();
    StringJoiner routes = new StringJoiner(", ");
    for (int n = 0; n < SERVERS; n++) {
      ports.add(ServerUnderTest.freePort());
      routes.add("\"nats://127.0.0.1:" + ports.getLast() + '"');
    }
    List<String> settings = new ArrayList<>();
    for (int n = 0; n < SERVERS; n++) {
      settings.add(
          "server_name: n%d\ncluster { name: bench, listen: \"127.0.0.1:%d\", routes: [ %s ] }"
              .formatted(n, ports.get(n), routes));
    }
    return settings;
  }

  /** Starts every server and waits until JetStream answers at each. */
  void begin() throws Exception {
    for (ServerUnderTest server : servers) {
      server.launch();
    }
    for (ServerUnderTest server : servers) {
      server.awaitReady();
    }
  }

  /** Ends every server cleanly. */
  void stop() throws InterruptedException {
    for (ServerUnderTest server : servers) {
      server.end(ServerUnderTest.Ending.STOP);
    }
  }

  List<ServerUnderTest> servers() {
    return servers;
  }

  /** Some server besides this one. */
  ServerUnderTest besides(ServerUnderTest one) {
    return servers.getFirst() == one ? servers.getLast() : servers.getFirst();
  }

  /** Of all servers together, microseconds. */
  long cpuMicros() throws IOException {
    long sum = 0;
    for (ServerUnderTest server : servers) {
      sum += server.cpuMicros();
    }
    return sum;
  }

  /** Who leads this stream, as soon as somebody does and every replica has caught up. */
  ServerUnderTest leader(BenchStream stream) throws Exception {
    long until = System.nanoTime() + LIMIT_NANOS;
    while (System.nanoTime() - until < 0) {
      String info = info(stream);
      Matcher leader = LEADER.matcher(info);
      if (leader.find() && CURRENT.matcher(info).results().count() == SERVERS - 1) {
        return servers.get(Integer.parseInt(leader.group(1)));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    throw new IOException("no leader of " + stream.name() + " with replicas that caught up");
  }

  /** Empty when nobody answers: nobody leads. */
  private String info(BenchStream stream) throws IOException {
    try (NatsLine control = new NatsLine(servers.getFirst().port(), 1_000)) {
      return stream.info(control);
    } catch (SocketTimeoutException unled) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerUnderTest server : servers) {
      server.close();
    }
  }
}
