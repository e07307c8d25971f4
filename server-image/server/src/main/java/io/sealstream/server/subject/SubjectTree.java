package io.sealstream.server.subject;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * All subscriptions of an account, by filter.
 *
 * <p>Thread rule: every method is safe for every thread. Changes take one lock; matches take none.
 * Invariant: {@link #generation} rises after each change is visible, so an answer computed after
 * reading generation g holds everything of the changes up to g.
 */
public final class SubjectTree<S> {
  private final TreeNode<S> root = new TreeNode<>();
  private final AtomicInteger count = new AtomicInteger();
  private volatile long generation = 1;
  private volatile long inserts;

  /** Rises with every change. */
  public long generation() {
    return generation;
  }

  /** Subscriptions in the tree. */
  public int count() {
    return count.get();
  }

  /** Subscriptions ever made. */
  public long inserts() {
    return inserts;
  }

  /**
   * @param filter a valid filter; kept by reference
   * @param queue the queue group's name, empty for none; kept by reference
   */
  @SuppressWarnings("NonAtomicOperationOnVolatileField") // the only writer holds the lock
  public synchronized void add(byte[] filter, byte[] queue, S subscriber) {
    TreeNode<S> node = root;
    int from = 0;
    while (from <= filter.length) {
      int end = Subjects.tokenEnd(filter, from, filter.length);
      node = node.childForFilter(filter, from, end);
      from = end + 1;
    }
    if (queue.length == 0) {
      node.add(subscriber);
    } else {
      node.add(queue, subscriber);
    }
    count.incrementAndGet();
    inserts = inserts + 1;
    raiseGeneration();
  }

  /** Removes what was added with the same filter and queue. False when it is not there. */
  public synchronized boolean remove(byte[] filter, byte[] queue, S subscriber) {
    if (!remove(root, filter, 0, queue, subscriber)) {
      return false;
    }
    count.decrementAndGet();
    raiseGeneration();
    return true;
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // the only writer holds the lock
  private void raiseGeneration() {
    generation = generation + 1;
  }

  private boolean remove(TreeNode<S> node, byte[] filter, int from, byte[] queue, S subscriber) {
    if (from > filter.length) {
      return queue.length == 0 ? node.remove(subscriber) : node.remove(queue, subscriber);
    }
    int end = Subjects.tokenEnd(filter, from, filter.length);
    TreeNode<S> child = node.existingChild(filter, from, end);
    if (child == null || !remove(child, filter, end + 1, queue, subscriber)) {
      return false;
    }
    if (child.isUnused()) {
      node.dropChild(filter, from, end);
    }
    return true;
  }

  /**
   * Fills {@code into} with all who listen on a literal subject; one with empty tokens has none.
   */
  public void match(byte[] s, int from, int length, Matches<S> into) {
    into.clear();
    if (Subjects.hasOnlyFullTokens(s, from, length)) {
      match(root, s, from, from + length, into);
    }
  }

  private static <S> void match(TreeNode<S> start, byte[] s, int from, int to, Matches<S> into) {
    TreeNode<S> node = start;
    int token = from;
    while (token <= to) {
      TreeNode<S> rest = node.rest;
      if (rest != null) {
        rest.collect(into);
      }
      int end = Subjects.tokenEnd(s, token, to);
      TreeNode<S> any = node.any;
      if (any != null) {
        match(any, s, end + 1, to, into);
      }
      node = node.child(s, token, end);
      if (node == null) {
        return;
      }
      token = end + 1;
    }
    node.collect(into);
  }

  /** Whether anybody listens on a literal subject. */
  public boolean hasInterest(byte[] s, int from, int length) {
    return Subjects.hasOnlyFullTokens(s, from, length) && hasInterest(root, s, from, from + length);
  }

  private static <S> boolean hasInterest(TreeNode<S> start, byte[] s, int from, int to) {
    TreeNode<S> node = start;
    int token = from;
    while (token <= to) {
      if (node.rest != null) {
        return true;
      }
      int end = Subjects.tokenEnd(s, token, to);
      TreeNode<S> any = node.any;
      if (any != null && hasInterest(any, s, end + 1, to)) {
        return true;
      }
      node = node.child(s, token, end);
      if (node == null) {
        return false;
      }
      token = end + 1;
    }
    return node.hasSubscribers();
  }
}
