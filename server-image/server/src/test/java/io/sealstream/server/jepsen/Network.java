package io.sealstream.server.jepsen;

import io.sealstream.server.OwnLoopback;
import io.sealstream.server.cluster.Wire;
import io.sealstream.server.config.MeshOptions.Address;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is between the servers: a wire from each to each other, which carries the connections that
 * the first one makes. Each run has addresses of the loopback for itself, so its ports are free and
 * a server that is started again has those that it had.
 */
final class Network implements AutoCloseable {
  private static final int CLIENTS = 4222;
  private static final int SERVERS = 6222;
  private static final int MONITORING = 8222;

  private final List<String> names;
  private final OwnLoopback network = new OwnLoopback();

  private final Map<Pair, Wire> wires = new TreeMap<>();

  /** One server connects to another. */
  private record Pair(String from, String to) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      return (from + ' ' + to).compareTo(other.from + ' ' + other.to);
    }
  }

  Network(List<String> names) throws IOException {
    this.names = names;
    for (String from : names) {
      for (String to : others(from)) {
        Wire wire = new Wire();
        wire.leadTo(new Address(host(to), SERVERS));
        wires.put(new Pair(from, to), wire);
      }
    }
  }

  private List<String> others(String name) {
    return names.stream().filter(other -> !other.equals(name)).toList();
  }

  String host(String name) {
    return network.address(1 + names.indexOf(name));
  }

  String clientUrl(String name) {
    return "nats://" + host(name) + ':' + CLIENTS;
  }

  String page(String name, String path) {
    return "http://" + host(name) + ':' + MONITORING + path;
  }

  /**
   * A server's part of its configuration. It tells others of an address where nobody listens, so
   * that no connection goes past the wires.
   */
  String options(String name) {
    List<String> routes =
        others(name).stream()
            .map(other -> "\"nats://" + wires.get(new Pair(name, other)).address() + '"')
            .toList();
    return """
        server_name: %1$s
        listen: "%2$s:%3$d"
        http: "%2$s:%4$d"
        cluster {
          name: jepsen, listen: "%2$s:%5$d", advertise: "%2$s:1", connect_retries: 0, ping_interval: 1s
          routes: [%6$s]
        }
        """
        .formatted(name, host(name), CLIENTS, MONITORING, SERVERS, String.join(", ", routes));
  }

  /** Nothing arrives any more at one server from another. */
  void cut(String from, String to) {
    wires.get(new Pair(from, to)).cut(Wire.Way.THERE);
    wires.get(new Pair(to, from)).cut(Wire.Way.BACK);
  }

  /** Nothing goes between them. */
  void part(String one, String other) {
    cut(one, other);
    cut(other, one);
  }

  /** One server is alone. */
  void isolate(String name) {
    others(name).forEach(other -> part(name, other));
  }

  void heal() {
    wires.values().forEach(Wire::heal);
  }

  @Override
  public void close() throws IOException {
    for (Wire wire : wires.values()) {
      wire.close();
    }
  }
}
