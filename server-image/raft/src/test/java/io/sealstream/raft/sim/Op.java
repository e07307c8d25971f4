package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;

/** A write to the register: its number is the value. */
public record Op(int id, int length) implements EntryHandle {}
