package io.sealstream.server.jetstream.replica;

/** What became of the wish that a server goes for good. */
public enum Removal {
  BEGUN,
  /** The cluster knows no such server. */
  UNKNOWN,
  /** Nobody decides, or answered in time: it may be asked again. */
  NOT_NOW
}
