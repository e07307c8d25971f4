package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;

/** A write to the register: its number is the value. The shortest ones free space. */
public record Op(int id, int length) implements EntryHandle {
  @Override
  public Room room() {
    return length == 0 ? Room.FREES : Room.TAKES;
  }
}
