package io.sealstream.server.monitor;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.config.MonitorOptions;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The monitoring listener. Starts before JetStream, so that a start can be watched. */
public final class MonitorService implements Service {
  private static final int MAX_REQUEST = 4096;
  private static final int MAX_CONNECTIONS = 256;
  private static final int IDLE_SECONDS = 30;

  private final CoreServer core;
  private final Optional<JetStreamView> jetStream;
  private final Optional<ClusterService> cluster;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, Long> requests = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile int port;

  /**
   * @param jetStream empty when it is not configured
   * @param cluster empty when the server is alone
   */
  public MonitorService(
      CoreServer core, Optional<JetStreamView> jetStream, Optional<ClusterService> cluster) {
    this.core = core;
    this.jetStream = jetStream;
    this.cluster = cluster;
  }

  /** The port that it listens on; 0 before the start. */
  public int port() {
    return port;
  }

  @Override
  public void start() throws StartRefused {
    MonitorOptions options = core.options().monitor();
    InetSocketAddress address = new InetSocketAddress(options.host(), Math.max(options.port(), 0));
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Pipeline());
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new StartRefused(
          1,
          "Can't start monitoring: listen tcp %s:%d: bind: %s"
              .formatted(options.host(), options.port(), reason(bound.cause())),
          "");
    }
    Channel channel = bound.channel();
    port = ((InetSocketAddress) channel.localAddress()).getPort();
    core.log().info("Starting http monitor on " + options.host() + ":" + port);
  }

  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.contains("in use") ? "address already in use" : text;
  }

  @Override
  public void stop() {
    loop.shutdownGracefully(0, 50, TimeUnit.MILLISECONDS);
  }

  private Map<String, Page> pages() {
    ProcessFigures process = new ProcessFigures();
    SubszPage subsz = new SubszPage(core);
    Map<String, Page> pages = new HashMap<>(new AlonePages(core, jetStream.isPresent()).all());
    pages.put("/", new RootPage(core));
    pages.put(
        "/varz",
        new VarzPage(core, jetStream, cluster, process, () -> new TreeMap<>(requests), port));
    pages.put("/connz", new ConnzPage(core));
    pages.put("/routez", new RoutezPage(core, cluster));
    pages.put("/subsz", subsz);
    pages.put("/subscriptionsz", subsz);
    pages.put("/jsz", new JszPage(core, jetStream));
    pages.put("/healthz", new HealthzPage(core, jetStream));
    pages.put("/metrics", new MetricsPage(core, jetStream, cluster, process));
    return pages;
  }

  private final class Pipeline extends ChannelInitializer<SocketChannel> {
    private Map<String, Page> pages;

    @Override
    protected void initChannel(SocketChannel channel) {
      if (connections.incrementAndGet() > MAX_CONNECTIONS) {
        channel.close();
      }
      channel.closeFuture().addListener(closed -> connections.decrementAndGet());
      if (pages == null) {
        pages = pages();
      }
      channel
          .pipeline()
          .addLast(
              new ReadTimeoutHandler(IDLE_SECONDS),
              new HttpServerCodec(MAX_REQUEST, MAX_REQUEST * 2, MAX_REQUEST),
              new HttpObjectAggregator(MAX_REQUEST),
              new MonitorHandler(pages, requests, core.log()));
    }
  }
}
