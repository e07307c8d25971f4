package io.sealstream.server.cluster;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.config.ClusterOptions;
import io.sealstream.server.config.LogOptions;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import io.sealstream.server.config.MeshOptions.Route;
import io.sealstream.server.config.Options;
import io.sealstream.server.config.Pings;
import io.sealstream.server.config.TlsFiles;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.ListeningSocket;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.log.Log;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A server of a cluster in this JVM, on free ports of the loopback; its log is a file. */
public final class ClusterServer implements AutoCloseable {
  private final CoreServer core;
  private final ClusterService cluster;
  private final Path log;

  private ClusterServer(CoreServer core, ClusterService cluster, Path log) {
    this.core = core;
    this.cluster = cluster;
    this.log = log;
  }

  /** What a server of a story is told. */
  public static final class Wish {
    private final Path directory;
    private final String name;
    private final List<Route> routes = new ArrayList<>();
    private String cluster = "test";
    private String clusterId = "";
    private Optional<TlsFiles> tls = Optional.empty();
    private Optional<Credentials> credentials = Optional.empty();
    private Optional<Address> advertise = Optional.empty();
    private boolean advertiseClients = true;
    private Pings pings = MeshOptions.DEFAULT_PINGS;

    public Wish(Path directory, String name) {
      this.directory = directory;
      this.name = name;
    }

    public Wish routeTo(ClusterServer... others) {
      for (ClusterServer other : others) {
        routeTo(new Address("127.0.0.1", other.cluster.port()));
      }
      return this;
    }

    public Wish routeTo(Address address) {
      routes.add(new Route(address, Optional.empty()));
      return this;
    }

    public Wish cluster(String named) {
      cluster = named;
      return this;
    }

    public Wish clusterId(String id) {
      clusterId = id;
      return this;
    }

    public Wish tls(TlsFiles files) {
      tls = Optional.of(files);
      return this;
    }

    public Wish credentials(String user, String password) {
      credentials = Optional.of(new Credentials(user, password));
      return this;
    }

    public Wish advertise(Address address) {
      advertise = Optional.of(address);
      return this;
    }

    public Wish withoutClientUrls() {
      advertiseClients = false;
      return this;
    }

    public Wish pings(Duration interval, int max) {
      pings = new Pings(interval, max);
      return this;
    }

    public ClusterServer start() throws IOException, StartRefused {
      MeshOptions mesh =
          new MeshOptions(
              cluster,
              "127.0.0.1",
              -1,
              routes,
              tls,
              credentials,
              advertise,
              advertiseClients,
              OptionalInt.empty(),
              pings,
              Options.DEFAULTS.limits().writeDeadline());
      return ClusterServer.start(directory, name, mesh, clusterId);
    }
  }

  private static ClusterServer start(Path directory, String name, MeshOptions mesh, String id)
      throws IOException, StartRefused {
    Options d = Options.DEFAULTS;
    ClusterOptions none = ClusterOptions.STANDALONE;
    ClusterOptions known =
        new ClusterOptions(
            Optional.of(id).filter(i -> !i.isEmpty()),
            none.clusterSalt(),
            none.fingerprint(),
            none.previousFingerprint(),
            none.anchorFile(),
            none.emptyStore(),
            none.admin(),
            none.resealing());
    Path file = Files.createTempFile(directory, name.isEmpty() ? "server" : name, ".log");
    LogOptions log = new LogOptions(true, false, true, false, Optional.of(file), 0, 0);
    Options options =
        new Options(
            d.configFile(),
            name,
            "127.0.0.1",
            -1,
            d.limits(),
            d.pings(),
            d.lameDuck(),
            d.monitor(),
            log,
            d.pidFile(),
            d.portsFileDir(),
            d.jetStream(),
            known,
            Optional.of(mesh));
    ListeningSocket socket = ListeningSocket.bind(options.host(), options.port());
    CoreServer core = new CoreServer(options, Identity.newborn(name), new Log(log), socket);
    ClusterService cluster = new ClusterService(core, mesh);
    ClusterServer server = new ClusterServer(core, cluster, file);
    try {
      cluster.start();
    } catch (StartRefused e) {
      core.stop();
      throw e;
    }
    core.serve();
    return server;
  }

  public CoreServer core() {
    return core;
  }

  public ClusterService service() {
    return cluster;
  }

  public Peers peers() {
    return cluster.peers();
  }

  public Address routeAddress() {
    return new Address("127.0.0.1", cluster.port());
  }

  public String url() {
    return "nats://127.0.0.1:" + core.port();
  }

  /** Options of a client that is patient. */
  public io.nats.client.Options.Builder options() {
    return io.nats.client.Options.builder().server(url()).connectionTimeout(Patience.LIMIT);
  }

  public Connection connect() throws IOException, InterruptedException {
    return Nats.connect(options().build());
  }

  public RawClient raw() throws IOException {
    return RawClient.to(core.port());
  }

  /** Waits until it is linked to so many others. */
  public ClusterServer linkedTo(int others) {
    Patience.await().until(() -> peers().linked().size() == others);
    return this;
  }

  /** Waits until somebody, here or elsewhere, listens on a subject. */
  public void hearsOf(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    Patience.await().until(() -> core.bus().interested(bytes, 0, bytes.length));
  }

  /** Waits until nobody, here or elsewhere, listens on a subject. */
  public void hearsNoMoreOf(String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    Patience.await().until(() -> !core.bus().interested(bytes, 0, bytes.length));
  }

  public String log() throws IOException {
    return Files.readString(log);
  }

  /** Waits until its log says something. */
  public ClusterServer said(String text) {
    Patience.await().until(() -> log().contains(text));
    return this;
  }

  @Override
  public void close() {
    cluster.stop();
    core.stop();
  }
}
