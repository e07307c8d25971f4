package io.sealstream.raft;

/**
 * What two members say while one fetches the other's state: the receiver asks part by part, and
 * asks again when nothing comes. First come the messages of the stream that it lacks, then, taken
 * in the same moment as the last of them, the rest of the state. None of it changes anything at the
 * sender, and each answer repeats the numbers of its question.
 *
 * <p>Bytes are plain text here: the link seals them on their way, each node under its own keys at
 * rest. They never change.
 */
public sealed interface SnapshotMessage {
  /** Most bytes in one message, but for a single stream message that is longer. */
  int PART_BYTES = 1 << 20;

  GroupId group();

  MemberId from();

  /** Number of the fetch, drawn by the receiver: answers to an older one are not taken. */
  long fetch();

  /** What the receiver says. */
  sealed interface Question extends SnapshotMessage {}

  /** What the sender says. */
  sealed interface Answer extends SnapshotMessage {}

  /**
   * @param have last sequence that the receiver has or knows to be gone
   */
  record AskMessages(GroupId group, MemberId from, long fetch, long have) implements Question {}

  /**
   * The messages behind {@code have}, as many as fit.
   *
   * @param upTo no other message up to this sequence exists
   * @param index the sender had applied so far
   * @param stateBytes of the state to be asked for, captured in the same moment, when these were
   *     the last messages; else {@link #MORE}
   * @param entries as {@code io.sealstream.store.EntryBatch} lays them out
   */
  record Messages(
      GroupId group,
      MemberId from,
      long fetch,
      long have,
      long upTo,
      long index,
      int stateBytes,
      byte[] entries)
      implements Answer {
    /** There are further messages to ask for. */
    public static final int MORE = -1;
  }

  /**
   * @param offset bytes of the state that the receiver has
   */
  record AskState(GroupId group, MemberId from, long fetch, int offset) implements Question {}

  record State(GroupId group, MemberId from, long fetch, int offset, byte[] bytes)
      implements Answer {}

  /** The sender has nothing to give now, or has forgotten what it captured: begin again. */
  record Gone(GroupId group, MemberId from, long fetch) implements Answer {}
}
