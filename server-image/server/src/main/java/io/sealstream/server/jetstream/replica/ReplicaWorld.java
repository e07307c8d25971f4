package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.LogMemory;
import io.sealstream.raft.group.TickWheel;
import io.sealstream.server.jetstream.stream.StreamWorld;
import io.sealstream.server.log.Log;
import io.sealstream.store.SealedStore;

/**
 * What all replicas of a server share.
 *
 * @param log for people who run the server
 * @param wheel the clock of all groups
 * @param memory for the logs of all groups
 * @param snapshots the way of states that are fetched
 */
record ReplicaWorld(
    ClusterSettings settings,
    StreamWorld streams,
    Log log,
    SealedStore store,
    TickWheel wheel,
    LogMemory memory,
    SnapshotLinks snapshots) {}
