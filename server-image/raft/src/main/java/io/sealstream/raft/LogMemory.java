package io.sealstream.raft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory in which all groups of a node together keep entries of their logs. While they need more
 * than there is, each may keep no more than an equal share. Entries that are not applied yet stay
 * whatever they take: how many of those come in is for {@link RaftSettings#uncommittedBytes}, and
 * none come in while there is twice too much. Safe for every thread.
 */
public final class LogMemory {
  private final long most;
  private final AtomicLong held = new AtomicLong();
  private final AtomicInteger groups = new AtomicInteger();

  /**
   * @param most bytes
   */
  public LogMemory(long most) {
    this.most = most;
  }

  /** Bytes that all groups hold. */
  public long held() {
    return held.get();
  }

  /** The part of one more group. */
  public Part join() {
    groups.incrementAndGet();
    return new Part();
  }

  /** What one group holds. Thread rule: the group's thread. */
  public final class Part {
    private long mine;

    private Part() {}

    /** What it may hold if it wants so much. */
    public long allows(long wanted) {
      return held.get() <= most ? wanted : Math.min(wanted, most / groups.get());
    }

    /** Nothing new may come in. */
    public boolean isFlooded() {
      return held.get() > 2 * most;
    }

    public void holds(long bytes) {
      held.addAndGet(bytes - mine);
      mine = bytes;
    }

    /** The group is no more. */
    public void leave() {
      holds(0);
      groups.decrementAndGet();
    }
  }
}
