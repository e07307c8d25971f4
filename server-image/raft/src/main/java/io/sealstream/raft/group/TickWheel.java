package io.sealstream.raft.group;

import io.sealstream.raft.RaftGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The clock of all groups of a node: one timer turns it, and each turn ticks one slot of groups, so
 * that their heartbeats come in some large bundles per tick instead of one burst or a thousand
 * drops. Thread rule: groups come and go on any thread; one thread turns.
 */
public final class TickWheel {
  private final List<List<RaftGroup>> slots = new ArrayList<>();
  private int at;

  /**
   * @param slots turns per tick: the timer's period is that of a tick divided by this
   */
  public TickWheel(int slots) {
    for (int i = 0; i < slots; i++) {
      this.slots.add(new CopyOnWriteArrayList<>());
    }
  }

  /** Puts a group where the fewest are. */
  public synchronized void add(RaftGroup group) {
    List<RaftGroup> emptiest = slots.getFirst();
    for (List<RaftGroup> slot : slots) {
      if (slot.size() < emptiest.size()) {
        emptiest = slot;
      }
    }
    emptiest.add(group);
  }

  public synchronized void remove(RaftGroup group) {
    slots.forEach(slot -> slot.remove(group));
  }

  /** Ticks the next slot. */
  public void turn() {
    slots.get(at).forEach(RaftGroup::tick);
    at = (at + 1) % slots.size();
  }
}
