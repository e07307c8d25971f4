package io.sealstream.raft.journal;

import io.sealstream.raft.SnapshotHandle;
import io.sealstream.store.StreamId;

/** A fetched state: in a stream of its own until the machine has it. */
record FetchedHandle(StreamId stream) implements SnapshotHandle {}
