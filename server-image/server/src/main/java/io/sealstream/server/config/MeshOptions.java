package io.sealstream.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The {@code cluster} block: how this server is linked to the others of its cluster.
 *
 * @param name empty: any that the servers agree on
 * @param port -1: any free one
 * @param routes servers to connect to; they tell of the others
 * @param tls empty: links are not encrypted
 * @param credentials what others must say to connect here, and what is said to those that others
 *     told of
 * @param advertise where others reach this server, when that is not where it listens
 * @param advertiseClients whether clients are told of the other servers
 * @param connectRetries how often a server that others told of is tried again; empty: for minutes
 */
public record MeshOptions(
    String name,
    String host,
    int port,
    List<Route> routes,
    Optional<TlsFiles> tls,
    Optional<Credentials> credentials,
    Optional<Address> advertise,
    boolean advertiseClients,
    OptionalInt connectRetries,
    Pings pings,
    Duration writeDeadline) {

  /** A server that is gone without a word is noticed within ten seconds. */
  public static final Pings DEFAULT_PINGS = new Pings(Duration.ofSeconds(3), 2);

  /** Of a client: subjects have 16 bits for their length on the way to other servers. */
  public static final int LONGEST_CONTROL_LINE = (64 << 10) - 1;

  public MeshOptions {
    routes = List.copyOf(routes);
  }

  /** Where a server listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * A server to connect to.
   *
   * @param credentials what is said to it; empty: the cluster's own
   */
  public record Route(Address address, Optional<Credentials> credentials) {}

  /** User and password of servers. */
  public record Credentials(String user, String password) {
    @Override
    public String toString() {
      return "Credentials[redacted]";
    }
  }
}
