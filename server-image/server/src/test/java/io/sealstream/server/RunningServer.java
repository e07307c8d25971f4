package io.sealstream.server;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.sealstream.server.config.Limits;
import io.sealstream.server.config.LogOptions;
import io.sealstream.server.config.Options;
import io.sealstream.server.config.Pings;
import io.sealstream.server.core.Bus;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Identity;
import io.sealstream.server.core.ListeningSocket;
import io.sealstream.server.log.Log;
import java.io.IOException;

/** Core NATS in this JVM, on a free port of the loopback, for tests that need no process. */
public final class RunningServer implements AutoCloseable {
  private final CoreServer core;

  private RunningServer(CoreServer core) {
    this.core = core;
  }

  public static RunningServer start() throws IOException {
    return start(Limits.DEFAULTS, Pings.DEFAULTS);
  }

  /** A server that says INFO and does not listen to its clients before {@link #serve}. */
  public static RunningServer starting() throws IOException {
    return starting(Limits.DEFAULTS);
  }

  public static RunningServer starting(Limits limits) throws IOException {
    return new RunningServer(bind(limits, Pings.DEFAULTS));
  }

  public static RunningServer start(Limits limits, Pings pings) throws IOException {
    RunningServer server = new RunningServer(bind(limits, pings));
    server.serve();
    return server;
  }

  private static CoreServer bind(Limits limits, Pings pings) throws IOException {
    Options d = Options.DEFAULTS;
    Options options =
        new Options(
            d.configFile(),
            "",
            "127.0.0.1",
            -1,
            limits,
            pings,
            d.lameDuck(),
            d.monitor(),
            d.log(),
            d.pidFile(),
            d.portsFileDir(),
            d.jetStream(),
            d.cluster(),
            d.mesh());
    ListeningSocket socket = ListeningSocket.bind(options.host(), options.port());
    Log log = new Log(LogOptions.DEFAULTS);
    return new CoreServer(options, Identity.newborn(""), log, socket);
  }

  public void serve() {
    core.serve();
  }

  public CoreServer core() {
    return core;
  }

  public Bus bus() {
    return core.bus();
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
    return new RawClient(core.port());
  }

  @Override
  public void close() {
    core.stop();
  }
}
