package io.sealstream.server.subject;

import java.util.Arrays;

/**
 * Who listens on a subject: all plain subscribers, and the queue groups of which one member each
 * gets the message. Groups of the same name met at several filters are one. Either a scratch that
 * one thread reuses, or a {@link #copy} that no longer changes.
 */
public final class Matches<S> {
  private static final Object[] EMPTY = new Object[0];

  private Object[] plain = EMPTY;
  private int plainCount;
  private Group[] groups = Group.NONE;
  private int groupCount;

  public int plainCount() {
    return plainCount;
  }

  @SuppressWarnings("unchecked")
  public S plain(int index) {
    return (S) plain[index];
  }

  public int groupCount() {
    return groupCount;
  }

  /** The name of a group. */
  public byte[] group(int index) {
    return groups[index].name();
  }

  public int memberCount(int group) {
    return groups[group].members().length;
  }

  @SuppressWarnings("unchecked")
  public S member(int group, int index) {
    return (S) groups[group].members()[index];
  }

  public boolean isEmpty() {
    return plainCount == 0 && groupCount == 0;
  }

  void clear() {
    Arrays.fill(plain, 0, plainCount, null);
    Arrays.fill(groups, 0, groupCount, null);
    plainCount = 0;
    groupCount = 0;
  }

  void addPlain(Object[] subscribers, int count) {
    if (plainCount + count > plain.length) {
      plain = Arrays.copyOf(plain, Math.max(8, (plainCount + count) * 2));
    }
    System.arraycopy(subscribers, 0, plain, plainCount, count);
    plainCount += count;
  }

  void addGroup(Group group) {
    for (int i = 0; i < groupCount; i++) {
      if (Arrays.equals(groups[i].name(), group.name())) {
        groups[i] = groups[i].with(group);
        return;
      }
    }
    if (groupCount == groups.length) {
      groups = Arrays.copyOf(groups, Math.max(4, groupCount * 2));
    }
    groups[groupCount++] = group;
  }

  /** A copy to keep. */
  Matches<S> copy() {
    Matches<S> copy = new Matches<>();
    copy.plain = Arrays.copyOf(plain, plainCount);
    copy.plainCount = plainCount;
    copy.groups = Arrays.copyOf(groups, groupCount);
    copy.groupCount = groupCount;
    return copy;
  }
}
