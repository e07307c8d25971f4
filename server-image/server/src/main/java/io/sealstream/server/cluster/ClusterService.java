package io.sealstream.server.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.sealstream.server.config.MeshOptions;
import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.TlsFiles;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import io.sealstream.server.tls.LiveCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The cluster, as a part of the server: from its start on others are connected to and accepted.
 * Safe for every thread.
 */
public final class ClusterService implements Service {
  private static final long LAST_WORDS_MILLIS = 250;

  private final CoreServer core;
  private final MeshOptions options;
  private final Admission admission;
  private final Optional<LiveCertificates> certificates;
  private final LinkSockets sockets;
  private final Mesh mesh;
  private final LinkedPeers peers;
  private Optional<Channel> listener = Optional.empty();
  private volatile int port;

  /**
   * @param options of the core's, which has a cluster
   */
  public ClusterService(CoreServer core, MeshOptions options) {
    this.core = core;
    this.options = options;
    Services services = new Services();
    RaftInbox raft = new RaftInbox();
    certificates =
        options
            .tls()
            .map(t -> new LiveCertificates("Cluster", t.certFile(), t.keyFile(), t.caFile()));
    sockets = new LinkSockets(core.neighbours(), certificates);
    admission = new Admission(core.identity(), options, core.options().cluster().clusterId());
    mesh = new Mesh(core, options, admission, sockets, services, raft);
    peers = new LinkedPeers(mesh, services, raft);
  }

  /** The other servers. */
  public Peers peers() {
    return peers;
  }

  public MeshOptions options() {
    return options;
  }

  /** The cluster's name as of now: nobody may have given it one. */
  public String clusterName() {
    return admission.clusterName();
  }

  /** The port that other servers connect to; 0 before the start. */
  public int port() {
    return port;
  }

  /** The links that are up. */
  public List<LinkReport> links() {
    return mesh.reports();
  }

  @Override
  public void start() throws StartRefused {
    core.log().info("Cluster name is " + clusterName());
    checkTls();
    InetSocketAddress address = address();
    ChannelFuture bound = sockets.listen(address, mesh).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw refused(
          "Error listening on router port: %s - listen tcp %s: bind: %s"
              .formatted(options.port(), shown(options.port()), reason(bound.cause())));
    }
    Channel channel = bound.channel();
    listener = Optional.of(channel);
    port = ((InetSocketAddress) channel.localAddress()).getPort();
    core.log().info("Listening for route connections on " + shown(port));
    Advertised where = advertised();
    mesh.execute(
        () -> {
          mesh.begin(where);
          channel.config().setAutoRead(true);
        });
  }

  /** Making the contexts takes half a second in a cold JVM: here, where nobody waits for it. */
  private void checkTls() throws StartRefused {
    if (certificates.isPresent() && certificates.get().current().isEmpty()) {
      TlsFiles files = options.tls().orElseThrow();
      throw refused(
          "The certificates of the cluster cannot be used: check cert_file %s, key_file %s and ca_file %s"
              .formatted(files.certFile(), files.keyFile(), files.caFile()));
    }
  }

  private InetSocketAddress address() throws StartRefused {
    try {
      InetAddress host = InetAddress.getByName(options.host());
      if (certificates.isEmpty() && !host.isLoopbackAddress()) {
        core.log()
            .warn(
                "Links between the servers of this cluster are not encrypted and prove nobody's identity: set tls in the cluster block");
      }
      return new InetSocketAddress(host, Math.max(options.port(), 0));
    } catch (UnknownHostException e) {
      throw refused("Error listening on router port: no such host: " + options.host());
    }
  }

  private String shown(int shownPort) {
    return new Address(options.host(), shownPort).toString();
  }

  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("in use") ? "address already in use" : text;
  }

  private static StartRefused refused(String message) {
    return new StartRefused(1, message, "");
  }

  private Advertised advertised() throws StartRefused {
    try {
      List<String> urls =
          options.advertiseClients()
              ? Advertised.urls(core.options().host(), core.port())
              : List.of();
      return new Advertised(options.advertise().orElse(new Address("", port)), urls);
    } catch (IOException e) {
      throw refused("The addresses of this machine cannot be listed: " + e.getMessage());
    }
  }

  @Override
  public void drain() {
    mesh.execute(mesh::leave);
  }

  @Override
  public void stop() {
    listener.ifPresent(Channel::close);
    // What was said on the way here, and why the links end, goes out before the event loops end.
    CompletableFuture.supplyAsync(mesh::end, mesh::execute)
        .thenCompose(closed -> closed)
        .orTimeout(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(late -> null)
        .join();
  }
}
