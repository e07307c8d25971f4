package io.sealstream.raft.core;

import io.sealstream.raft.MemberId;

/** A leadership transfer that is under way (3.10); given up when it takes too long. */
final class HandOver {
  private final MemberId member;
  private int ticksLeft;
  private boolean asked;

  HandOver(MemberId member, int ticks) {
    this.member = member;
    this.ticksLeft = ticks;
  }

  MemberId member() {
    return member;
  }

  /** False when the time is over. */
  boolean tick() {
    return --ticksLeft > 0;
  }

  /** True once. */
  boolean takeAsk() {
    boolean first = !asked;
    asked = true;
    return first;
  }
}
