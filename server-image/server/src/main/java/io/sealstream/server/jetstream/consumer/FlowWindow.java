package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.RandomName;

/**
 * How many bytes a push consumer with flow control may have on their way. From time to time a
 * request asks the client to answer once it has processed everything before it; each answer opens
 * the window further, up to its limit. Sizes are those of nats-server, on which clients' buffers
 * are built. Not thread safe.
 */
final class FlowWindow {
  private static final long LIMIT = 32L << 20;
  private static final long START = LIMIT / 16;

  private final String prefix;
  private long window = START;
  private long underWay;
  private long asked;
  private String outstanding = "";

  FlowWindow(String stream, String consumer) {
    prefix = "$JS.FC." + stream + "." + consumer + ".";
  }

  boolean isFull() {
    return underWay > window;
  }

  /**
   * Counts a message.
   *
   * @return whether the client should be asked now: half of the window is under way
   */
  boolean sent(int size) {
    underWay += size;
    return outstanding.isEmpty() && underWay > window / 2;
  }

  /** A new request: the subject that the client has to publish to. */
  String ask() {
    outstanding = prefix + RandomName.of(4);
    asked = underWay;
    return outstanding;
  }

  /** The subject of the request that was not answered yet, or empty. */
  String outstanding() {
    return outstanding;
  }

  /**
   * The client answered.
   *
   * @return false when that was not the outstanding request
   */
  boolean answered(String subject) {
    if (outstanding.isEmpty() || !subject.equals(outstanding)) {
      return false;
    }
    outstanding = "";
    window = Math.min(LIMIT, window * 2);
    underWay = Math.max(0, underWay - asked);
    asked = 0;
    return true;
  }

  /** Another subscriber begins: nothing is on its way to it. */
  void restart() {
    outstanding = "";
    underWay = 0;
    asked = 0;
    window = START;
  }
}
