package io.sealstream.raft;

/**
 * The applied state up to an entry, in place of the log up to there.
 *
 * @param index of the last entry in it
 * @param term of that entry
 * @param members as committed by then
 */
public record Snapshot(long index, long term, Members members, SnapshotHandle handle) {}
