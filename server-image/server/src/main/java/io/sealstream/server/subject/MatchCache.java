package io.sealstream.server.subject;

import java.util.Arrays;

/**
 * One thread's remembered answers of a {@link SubjectTree}, each stamped with the generation read
 * before it was computed; an answer of another generation is not used. A subject is remembered when
 * it is met for the second time in its slot, so subjects that never come back (inboxes, consumer
 * acks) make no object. Not thread safe.
 */
public final class MatchCache<S> {
  private final SubjectTree<S> tree;
  private final Matches<S> scratch = new Matches<>();
  private final int[] hashes;
  private final byte[][] subjects;
  private final long[] generations;
  private final Matches<S>[] answers;

  /**
   * @param slots a power of two
   */
  @SuppressWarnings("unchecked")
  public MatchCache(SubjectTree<S> tree, int slots) {
    this.tree = tree;
    hashes = new int[slots];
    subjects = new byte[slots][];
    generations = new long[slots];
    answers = (Matches<S>[]) new Matches<?>[slots];
  }

  /** Who listens on a literal subject. Valid until the next call. */
  public Matches<S> match(byte[] s, int from, int length) {
    int hash = TokenTable.hash(s, from, from + length);
    int slot = hash >>> 8 & hashes.length - 1;
    long generation = tree.generation();
    if (hashes[slot] != hash) {
      hashes[slot] = hash;
      subjects[slot] = null;
      answers[slot] = null;
      tree.match(s, from, length, scratch);
      return scratch;
    }
    byte[] subject = subjects[slot];
    boolean same =
        subject != null && Arrays.equals(subject, 0, subject.length, s, from, from + length);
    if (same && generations[slot] == generation) {
      return answers[slot];
    }
    tree.match(s, from, length, scratch);
    subjects[slot] = same ? subject : Arrays.copyOfRange(s, from, from + length);
    generations[slot] = generation;
    answers[slot] = scratch.copy();
    return answers[slot];
  }
}
