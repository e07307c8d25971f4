package io.sealstream.raft;

/**
 * One entry of a group's log.
 *
 * @param index from 1 on, without gaps
 * @param term of the leader that made it
 */
public record RaftEntry(long index, long term, Payload payload) {}
