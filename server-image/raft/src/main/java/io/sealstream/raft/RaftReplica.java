package io.sealstream.raft;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Everything that one member of one group needs to run.
 *
 * @param executor runs the group's tasks; may have many threads, the group uses one at a time
 * @param memory of all groups of the node
 * @param random for election times only
 * @param onRole told on the group's thread when role, term or leader have changed
 * @param onPoisoned told once, on the group's thread, that the log failed or the algorithm found
 *     itself wrong and the member fell silent
 */
public record RaftReplica(
    GroupId group,
    LogStart start,
    RaftLog log,
    RaftMachine machine,
    RaftSnapshots snapshots,
    RaftTransport transport,
    Executor executor,
    RaftSettings settings,
    LogMemory memory,
    RandomGenerator random,
    Consumer<RaftStatus> onRole,
    Consumer<Throwable> onPoisoned) {}
