package io.sealstream.server;

import io.sealstream.server.cluster.ClusterService;
import io.sealstream.server.config.Options;
import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.monitor.MonitorService;
import io.sealstream.server.start.AdminService;
import io.sealstream.server.start.StoreService;
import io.sealstream.server.start.StoreView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The parts of a server beside core NATS: who watches starts before what is watched. */
final class Parts {
  private final Optional<ClusterService> cluster;
  private final Optional<MonitorService> monitor;
  private final Optional<AdminService> admin;
  private final Optional<StoreService> store;

  /**
   * @param reload reads the options again, as HUP does; gives why it could not
   */
  Parts(CoreServer core, Supplier<Optional<String>> reload) {
    cluster = core.options().mesh().map(options -> new ClusterService(core, options));
    store =
        core.options()
            .jetStream()
            .map(
                options ->
                    new StoreService(core, options, cluster, cause -> endAtOnce(core, cause)));
    monitor =
        core.options().monitor().enabled()
            ? Optional.of(new MonitorService(core, store.map(StoreView::new), cluster))
            : Optional.empty();
    admin =
        core.options()
            .cluster()
            .admin()
            .map(options -> new AdminService(options, core, store, reload));
  }

  /** In the order in which they start. */
  List<Service> all() {
    List<Service> all = new ArrayList<>();
    Stream.of(monitor, admin, cluster, store).forEach(part -> part.ifPresent(all::add));
    return all;
  }

  /**
   * Hands options that were read again to the parts that can change while they run.
   *
   * @return why they could not, empty when they did; then nothing was changed
   */
  Optional<String> reload(Options wanted) {
    return wanted.jetStream().isEmpty()
        ? Optional.empty()
        : store.flatMap(part -> part.reload(wanted.jetStream().get(), wanted.cluster()));
  }

  /** Where other servers connect to; 0: nowhere. */
  int clusterPort() {
    return cluster.map(ClusterService::port).orElse(0);
  }

  /** Where monitoring listens; 0: nowhere. */
  int monitorPort() {
    return monitor.map(MonitorService::port).orElse(0);
  }

  /**
   * A store that failed to write or sync must not acknowledge again: nothing is closed in order.
   */
  private static void endAtOnce(CoreServer core, Throwable cause) {
    core.log().fatal("The store failed, this process ends: " + cause.getMessage());
    Runtime.getRuntime().halt(1);
  }
}
