package io.sealstream.server.subject;

import java.util.Arrays;

/**
 * A place in the tree: the subscribers whose filter ends here, and the tokens that follow. Readers
 * see each field's last published value; what is published is never changed.
 */
final class TreeNode<S> {
  private static final Plain NONE = new Plain(new Object[0], 0);

  /** The first {@code count} of an array; later ones may share the array and use more of it. */
  private record Plain(Object[] array, int count) {}

  private volatile TokenTable<TreeNode<S>> children;

  /** The child for {@code *}. */
  volatile TreeNode<S> any;

  /** The child for {@code >}. */
  volatile TreeNode<S> rest;

  private volatile Plain plain = NONE;
  private volatile Group[] groups = Group.NONE;

  TreeNode<S> child(byte[] s, int from, int to) {
    TokenTable<TreeNode<S>> table = children;
    return table == null ? null : table.get(s, from, to);
  }

  /** Calls for each subscriber that ends here. */
  void collect(Matches<S> into) {
    Plain subscribers = plain;
    into.addPlain(subscribers.array, subscribers.count);
    for (Group group : groups) {
      into.addGroup(group);
    }
  }

  boolean hasSubscribers() {
    return plain.count > 0 || groups.length > 0;
  }

  // --- writer only, under the tree's lock ---

  /** The child of a filter's token, made when it is not there. */
  TreeNode<S> childForFilter(byte[] s, int from, int to) {
    if (to - from == 1 && s[from] == '*') {
      return any != null ? any : (any = new TreeNode<>());
    }
    if (to - from == 1 && s[from] == '>') {
      return rest != null ? rest : (rest = new TreeNode<>());
    }
    TreeNode<S> child = child(s, from, to);
    if (child == null) {
      child = new TreeNode<>();
      TokenTable<TreeNode<S>> table = children;
      if (table == null) {
        table = new TokenTable<>();
        table.add(Arrays.copyOfRange(s, from, to), child);
        children = table;
      } else {
        table.add(Arrays.copyOfRange(s, from, to), child);
      }
    }
    return child;
  }

  /** The child of a filter's token, or null. */
  TreeNode<S> existingChild(byte[] s, int from, int to) {
    if (to - from == 1 && s[from] == '*') {
      return any;
    }
    return to - from == 1 && s[from] == '>' ? rest : child(s, from, to);
  }

  void dropChild(byte[] s, int from, int to) {
    if (to - from == 1 && s[from] == '*') {
      any = null;
    } else if (to - from == 1 && s[from] == '>') {
      rest = null;
    } else {
      children.remove(s, from, to);
      if (children.isEmpty()) {
        children = null;
      }
    }
  }

  boolean isUnused() {
    return !hasSubscribers() && any == null && rest == null && children == null;
  }

  void add(S subscriber) {
    int count = plain.count;
    Object[] array = plain.array;
    if (count == array.length) {
      array = Arrays.copyOf(array, Math.max(1, count * 2));
    }
    array[count] = subscriber;
    plain = new Plain(array, count + 1);
  }

  boolean remove(S subscriber) {
    int left = plain.count - 1;
    int at = indexOf(plain.array, plain.count, subscriber);
    if (at < 0) {
      return false;
    }
    Object[] fewer = new Object[left];
    System.arraycopy(plain.array, 0, fewer, 0, at);
    System.arraycopy(plain.array, at + 1, fewer, at, left - at);
    plain = left == 0 ? NONE : new Plain(fewer, left);
    return true;
  }

  private static int indexOf(Object[] array, int count, Object wanted) {
    for (int i = 0; i < count; i++) {
      if (array[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  void add(byte[] queue, S subscriber) {
    groups = Group.with(groups, queue, subscriber);
  }

  boolean remove(byte[] queue, S subscriber) {
    Group[] before = groups;
    Group[] after = Group.without(before, queue, subscriber);
    groups = after;
    return after != before;
  }
}
