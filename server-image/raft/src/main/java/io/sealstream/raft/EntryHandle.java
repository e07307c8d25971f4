package io.sealstream.raft;

/**
 * Where the bytes of a proposed batch are. Raft passes it on and never looks inside: the owner of
 * the log knows its bytes, the link to a peer sends them and makes a handle of the receiver's own.
 */
public interface EntryHandle {
  /** Bytes of the longest batch: a link sends none that is longer. */
  int MOST = 64 << 20;

  /** Bytes that the batch takes on the wire. */
  int length();

  /** Said by who proposes it; a member that was sent it does not know. */
  default Room room() {
    return Room.TAKES;
  }

  /** What a batch means for a disk that is full. */
  enum Room {
    /** It is refused. */
    TAKES,
    /** It frees space, or nothing would without it: it is taken, from space kept back for it. */
    FREES
  }
}
