package io.sealstream.server.cluster;

/** What became of a request to another server. */
public sealed interface PeerAnswer {
  /** The other server's answer, whatever it means. */
  record Answered(byte[] body) implements PeerAnswer {}

  /** There is none. */
  record Failed(Reason reason) implements PeerAnswer {}

  /** Why there is no answer, and whether the other server may have seen the request. */
  enum Reason {
    /** Not sent: no server of that name is linked. */
    NOT_LINKED,

    /** Not sent, or sent back unseen: too much waits already; try again. */
    BUSY,

    /** Not done: the other server has nobody for this topic. */
    NOT_SERVED,

    /** It may have been done: the link broke. */
    LINK_LOST,

    /** It may have been done or may still: no answer came in time. */
    TIMED_OUT
  }
}
