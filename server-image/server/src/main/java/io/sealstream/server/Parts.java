package io.sealstream.server;

import io.sealstream.server.core.CoreServer;
import io.sealstream.server.core.Service;
import java.util.ArrayList;
import java.util.List;

/** The parts of a server beside core NATS, in the order in which they start. */
final class Parts {
  private Parts() {}

  static List<Service> of(CoreServer core) {
    return new ArrayList<>();
  }
}
