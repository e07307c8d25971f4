package io.sealstream.server.config;

import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import io.sealstream.server.config.MeshOptions.Route;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code cluster} block while it is put together: the file, then the flags. */
final class MeshDraft {
  static final int DEFAULT_PORT = 6222;

  String name = "";
  String host = "";
  int port;
  List<Route> routes = new ArrayList<>();
  Optional<TlsFiles> tls = Optional.empty();
  Optional<Credentials> credentials = Optional.empty();
  Optional<Address> advertise = Optional.empty();
  boolean noAdvertise;
  OptionalInt connectRetries = OptionalInt.empty();
  Duration pingInterval = MeshOptions.DEFAULT_PINGS.interval();
  int pingMax = MeshOptions.DEFAULT_PINGS.max();
  Duration writeDeadline = Limits.DEFAULTS.writeDeadline();

  /**
   * @param clientHost where clients connect, used when the block names no host
   * @return empty when the server is to be alone
   */
  Optional<MeshOptions> build(String clientHost) throws ConfigException {
    if (port == 0) {
      if (!routes.isEmpty()) {
        throw new ConfigException(
            "solicited routes require cluster capabilities, e.g. --cluster nats://0.0.0.0:6222");
      }
      return Optional.empty();
    }
    if (name.chars().anyMatch(c -> c <= ' ')) {
      throw new ConfigException("cluster name cannot contain spaces or new lines");
    }
    String fallback = clientHost.isEmpty() ? Options.ANY_HOST : clientHost;
    return Optional.of(
        new MeshOptions(
            name,
            host.isEmpty() ? fallback : host,
            port,
            routes,
            tls,
            credentials,
            advertise,
            !noAdvertise,
            connectRetries,
            new Pings(pingInterval, pingMax),
            writeDeadline));
  }

  /** {@code --cluster nats://user:password@host:port}. */
  void listen(String url) throws ConfigException {
    if (url.isEmpty()) {
      port = 0;
      return;
    }
    Route given = route(url);
    host = given.address().host();
    port = given.address().port();
    if (given.credentials().isPresent()) {
      credentials = given.credentials();
    }
  }

  /** {@code --routes a,b}. */
  void routes(String list) throws ConfigException {
    routes = new ArrayList<>();
    for (String url : list.split(",")) {
      if (!url.isBlank()) {
        routes.add(route(url.strip()));
      }
    }
  }

  void connectRetries(String number) throws ConfigException {
    if (!number.matches("\\d{1,9}")) {
      throw new ConfigException("\"" + number + "\" is no number of retries");
    }
    connectRetries = OptionalInt.of(Integer.parseInt(number));
  }

  /** {@code host} or {@code host:port}. */
  static Optional<Address> address(String text) throws ConfigException {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(route("nats://" + text).address());
  }

  /** {@code nats://user:password@host:port}, also {@code nats-route} and {@code tls}. */
  static Route route(String url) throws ConfigException {
    try {
      URI uri = new URI(url.contains("://") ? url : "nats://" + url);
      Optional<Address> address = address(uri);
      if (address.isPresent() && uri.getScheme().matches("nats|nats-route|tls")) {
        return new Route(address.get(), credentials(uri));
      }
    } catch (URISyntaxException e) {
      // Told below, without the text: it may hold a password.
    }
    throw new ConfigException(
        "a route must look like nats://host:6222 or nats://user:password@host:6222");
  }

  private static Optional<Address> address(URI uri) {
    // The JDK gives no host when it has an underscore, which names in containers do have.
    String authority = uri.getRawAuthority();
    if (authority == null) {
      return Optional.empty();
    }
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    boolean withPort = hostAndPort.matches(".*:-?\\d+") && !hostAndPort.endsWith("]");
    return HostPort.parse(withPort ? hostAndPort : hostAndPort + ":" + DEFAULT_PORT)
        .filter(a -> !a.host().isEmpty())
        .map(a -> new Address(a.host(), a.port()));
  }

  private static Optional<Credentials> credentials(URI uri) {
    String authority = uri.getRawAuthority();
    int at = authority.lastIndexOf('@');
    if (at < 0) {
      return Optional.empty();
    }
    String[] parts = authority.substring(0, at).split(":", 2);
    return Optional.of(
        new Credentials(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : ""));
  }

  private static String decoded(String text) {
    return java.net.URLDecoder.decode(
        text.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
  }
}
