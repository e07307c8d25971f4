package io.sealstream.raft;

/** A state of the machine that can be had back: a manifest of files, not their bytes. */
public interface SnapshotHandle {}
