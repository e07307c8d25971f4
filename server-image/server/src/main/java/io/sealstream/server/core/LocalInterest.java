package io.sealstream.server.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody here listens on, counted, and the other servers that are told of each first and
 * last one. Safe for every thread: one lock makes that each of them hears of everything in the same
 * order as it happened. A server that has no cluster counts nothing.
 */
final class LocalInterest {
  private final boolean counts;
  private final Map<String, Counted> all = new HashMap<>();
  private final List<Neighbour> neighbours = new ArrayList<>();

  private static final class Counted {
    final byte[] filter;
    final byte[] queue;
    int subscriptions;

    Counted(byte[] filter, byte[] queue) {
      this.filter = filter;
      this.queue = queue;
    }
  }

  /**
   * @param counts whether there may be other servers
   */
  LocalInterest(boolean counts) {
    this.counts = counts;
  }

  void added(byte[] filter, byte[] queue) {
    if (counts) {
      count(filter, queue);
    }
  }

  private synchronized void count(byte[] filter, byte[] queue) {
    Counted counted = all.computeIfAbsent(key(filter, queue), k -> new Counted(filter, queue));
    if (counted.subscriptions++ == 0) {
      for (Neighbour neighbour : neighbours) {
        neighbour.tellInterest(filter, queue);
      }
    }
  }

  void removed(byte[] filter, byte[] queue) {
    if (counts) {
      uncount(filter, queue);
    }
  }

  private synchronized void uncount(byte[] filter, byte[] queue) {
    String key = key(filter, queue);
    if (--all.get(key).subscriptions == 0) {
      all.remove(key);
      for (Neighbour neighbour : neighbours) {
        neighbour.tellInterestLost(filter, queue);
      }
    }
  }

  /** Tells a server everything, and every change from then on. */
  synchronized void tell(Neighbour neighbour) {
    for (Counted counted : all.values()) {
      neighbour.tellInterest(counted.filter, counted.queue);
    }
    neighbours.add(neighbour);
  }

  synchronized void forget(Neighbour neighbour) {
    neighbours.remove(neighbour);
  }

  /** A blank stands in neither of the two. */
  static String key(byte[] filter, byte[] queue) {
    return new String(filter, StandardCharsets.ISO_8859_1)
        + ' '
        + new String(queue, StandardCharsets.ISO_8859_1);
  }
}
