package io.sealstream.server.start;

import io.sealstream.server.admin.AdminListener;
import io.sealstream.server.admin.AdminSettings;
import io.sealstream.server.config.ClusterOptions.AdminOptions;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.core.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** The operator's listener; starts before the store, so that it can say why the store is shut. */
public final class AdminService implements Service {
  private final AdminOptions options;
  private final CoreServer core;
  private final NodeFacts node;
  private Optional<AdminListener> listener = Optional.empty();

  /**
   * @param store empty: JetStream is not configured
   * @param reload reads options and keys again; gives why it could not
   */
  public AdminService(
      AdminOptions options,
      CoreServer core,
      Optional<StoreService> store,
      Supplier<Optional<String>> reload) {
    this.options = options;
    this.core = core;
    this.node = new NodeFacts(core, store, reload);
  }

  @Override
  public synchronized void start() throws StartRefused {
    InetSocketAddress address = new InetSocketAddress(options.host(), Math.max(options.port(), 0));
    AdminSettings settings =
        new AdminSettings(address, options.certFile(), options.keyFile(), options.caFile());
    try {
      AdminListener opened = AdminListener.open(settings, node);
      listener = Optional.of(opened);
      core.log().info("Listening for the operator on " + options.host() + ":" + opened.port());
    } catch (IOException e) {
      throw new StartRefused(1, "admin listener: " + e.getMessage(), "");
    }
  }

  /** The port in use. */
  public synchronized int port() {
    return listener.orElseThrow().port();
  }

  @Override
  public void drain() {
    node.drain();
  }

  @Override
  public synchronized void stop() {
    listener.ifPresent(AdminListener::close);
  }
}
