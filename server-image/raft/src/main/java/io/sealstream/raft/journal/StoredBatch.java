package io.sealstream.raft.journal;

import io.sealstream.raft.EntryHandle;

/**
 * Entries of a stream as {@link io.sealstream.store.EntryBatch} lays them out, in memory. The bytes
 * never change.
 */
public record StoredBatch(byte[] array, int from, int length) implements EntryHandle {}
