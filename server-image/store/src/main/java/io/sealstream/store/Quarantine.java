package io.sealstream.store;

/**
 * Why a stream is read-only: entries of it that were acknowledged are damaged in the journal, so
 * its state ends before them. Everything up to there can be read.
 *
 * @param firstOp the first op number that is missing; 0 when not even that is known
 * @param lastOp the last one; 0 when it is not known
 * @param reason which file and frame, and what is wrong with it; one line
 */
public record Quarantine(long firstOp, long lastOp, String reason) {}
