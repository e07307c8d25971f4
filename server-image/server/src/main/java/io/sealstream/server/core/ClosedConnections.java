package io.sealstream.server.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The last clients that left, for monitoring. Safe for every thread. */
final class ClosedConnections {
  private static final int KEPT = 1000;

  private final ArrayDeque<ConnectionReport> last = new ArrayDeque<>();

  synchronized void add(ConnectionReport report) {
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(report);
  }

  synchronized List<ConnectionReport> all() {
    return new ArrayList<>(last);
  }
}
