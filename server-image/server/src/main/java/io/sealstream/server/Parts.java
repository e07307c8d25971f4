package io.sealstream.server;

import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import io.sealstream.server.start.AdminService;
import io.sealstream.server.start.StoreService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of a server beside core NATS, in the order in which they start. */
final class Parts {
  private Parts() {}

  static List<Service> of(CoreServer core) {
    Optional<StoreService> store =
        core.options()
            .jetStream()
            .map(options -> new StoreService(core, options, cause -> endAtOnce(core, cause)));
    List<Service> parts = new ArrayList<>();
    core.options()
        .cluster()
        .admin()
        .ifPresent(admin -> parts.add(new AdminService(admin, core, store)));
    store.ifPresent(parts::add);
    return parts;
  }

  /**
   * A store that failed to write or sync must not acknowledge again: nothing is closed in order.
   */
  private static void endAtOnce(CoreServer core, Throwable cause) {
    core.log().fatal("The store failed, this process ends: " + cause.getMessage());
    Runtime.getRuntime().halt(1);
  }
}
