package io.sealstream.raft;

/** What an entry of the log carries. */
public sealed interface Payload {
  /** A proposed batch; the only one that the machine is given. */
  record Batch(EntryHandle handle) implements Payload {}

  /** The first entry of a leader's term: once committed, everything before it is. */
  record TermStart() implements Payload {}

  /**
   * Who belongs to the group from this entry on.
   *
   * @param members their index is that of the entry
   */
  record Membership(MemberChange change, Members members) implements Payload {}

  /** Bytes on the wire, without those of the entry around it. */
  default int length() {
    return this instanceof Batch(EntryHandle handle) ? handle.length() : 0;
  }
}
