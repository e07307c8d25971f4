package io.sealstream.raft;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Everything that one member of one group needs to run.
 *
 * @param random for election times only
 * @param onPoisoned told once, on the group's thread, that the log failed and the member fell
 *     silent
 */
public record RaftReplica(
    GroupId group,
    LogStart start,
    RaftLog log,
    RaftMachine machine,
    RaftSnapshots snapshots,
    RaftTransport transport,
    RaftSchedule schedule,
    RaftSettings settings,
    Random random,
    Consumer<Throwable> onPoisoned) {}
