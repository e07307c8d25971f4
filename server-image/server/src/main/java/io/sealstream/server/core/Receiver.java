package io.sealstream.server.core;

/**
 * Takes messages from the bus. Called on the publisher's event loop, by several loops at the same
 * time: it must not block and must copy what it keeps.
 */
public interface Receiver {
  /**
   * @param message valid during the call only
   */
  void onMessage(Inbound message);

  /**
   * The socket read that brought messages to this receiver is parsed: hand over what was gathered.
   * Called on the same loop as {@link #onMessage}, once per read and receiver, however many
   * subscriptions share it; also after messages that another internal part sent.
   *
   * @param loop as in {@link Inbound#loop}
   */
  default void onReadEnd(int loop) {}

  /**
   * Asked after {@link #onReadEnd}, and every 2 ms while it says true: the connections that brought
   * messages are not read in the meantime. Any event loop.
   */
  default boolean isFull() {
    return false;
  }
}
