package io.sealstream.raft;

/**
 * Where the bytes of a proposed batch are. Raft passes it on and never looks inside: the owner of
 * the log knows its bytes, the link to a peer sends them and makes a handle of the receiver's own.
 */
public interface EntryHandle {
  /** Bytes that the batch takes on the wire. */
  int length();
}
