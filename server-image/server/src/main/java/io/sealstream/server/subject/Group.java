package io.sealstream.server.subject;

import java.util.Arrays;

/** The members of one queue group at one place. Immutable. */
record Group(byte[] name, Object[] members) {
  static final Group[] NONE = new Group[0];

  Group with(Object member) {
    Object[] more = Arrays.copyOf(members, members.length + 1);
    more[members.length] = member;
    return new Group(name, more);
  }

  Group with(Group other) {
    Object[] more = Arrays.copyOf(members, members.length + other.members.length);
    System.arraycopy(other.members, 0, more, members.length, other.members.length);
    return new Group(name, more);
  }

  static Group[] with(Group[] groups, byte[] name, Object member) {
    int at = indexOf(groups, name);
    if (at >= 0) {
      Group[] changed = groups.clone();
      changed[at] = groups[at].with(member);
      return changed;
    }
    Group[] more = Arrays.copyOf(groups, groups.length + 1);
    more[groups.length] = new Group(name, new Object[] {member});
    return more;
  }

  /** The same array when the member is not there. */
  static Group[] without(Group[] groups, byte[] name, Object member) {
    int at = indexOf(groups, name);
    if (at < 0) {
      return groups;
    }
    Object[] left = Arrays.stream(groups[at].members).filter(m -> m != member).toArray();
    if (left.length == groups[at].members.length) {
      return groups;
    }
    if (left.length > 0) {
      Group[] changed = groups.clone();
      changed[at] = new Group(groups[at].name, left);
      return changed;
    }
    Group[] fewer = new Group[groups.length - 1];
    System.arraycopy(groups, 0, fewer, 0, at);
    System.arraycopy(groups, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  private static int indexOf(Group[] groups, byte[] name) {
    for (int i = 0; i < groups.length; i++) {
      if (Arrays.equals(groups[i].name, name)) {
        return i;
      }
    }
    return -1;
  }
}
