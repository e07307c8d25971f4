package io.sealstream.raft.micro;

import io.microraft.RaftConfig;
import io.microraft.RaftNode;
import io.microraft.impl.RaftNodeImpl;
import io.sealstream.raft.RaftCore;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftSchedule;
import io.sealstream.raft.RaftSettings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** MicroRaft 0.7 as consensus engine. Each group is one node; it has no threads of its own. */
public final class MicroCore implements RaftCore {
  /** Entries that leaders and membership changes may add while nothing is committed. */
  private static final int ROOM_FOR_TERMS = 1024;

  private final CoreRules rules;

  public MicroCore() {
    this(new CoreRules());
  }

  MicroCore(CoreRules rules) {
    this.rules = rules;
  }

  @Override
  public RaftGroup start(RaftReplica replica) {
    Fuse fuse = new Fuse(rules, replica.onPoisoned());
    Mailbox mailbox = new Mailbox(replica.schedule(), fuse);
    MicroTransport transport =
        new MicroTransport(replica.transport(), fuse, rules, replica.settings().bytesPerAppend());
    RaftNode node =
        RaftNode.newBuilder()
            .setGroupId(replica.group())
            .setRestoredState(MicroModel.theirs(replica.start()))
            .setConfig(config(replica.settings()))
            .setExecutor(mailbox)
            .setTransport(transport)
            .setStateMachine(new MicroMachine(replica.machine(), replica.snapshots()))
            .setStore(new MicroLog(replica.log(), fuse))
            .setModelFactory(MicroModel.FACTORY)
            .setRandom(replica.random())
            .setClock(new ScheduleClock(replica.schedule()))
            .build();
    MicroGroup group =
        new MicroGroup(
            (RaftNodeImpl) node, mailbox, transport, fuse, rules, replica.settings().uncommitted());
    group.start();
    return group;
  }

  private RaftConfig config(RaftSettings settings) {
    return RaftConfig.newBuilder()
        .setLeaderHeartbeatPeriodSecs(settings.heartbeat().toSeconds())
        .setLeaderHeartbeatTimeoutSecs(settings.leaderTimeout().toSeconds())
        .setLeaderElectionTimeoutMillis(settings.election().toMillis())
        .setAppendEntriesRequestBatchSize(settings.entriesPerAppend())
        .setMaxPendingLogEntryCount(
            settings.uncommitted() + (rules.leavesRoomForTerms() ? ROOM_FOR_TERMS : 0))
        .setCommitCountToTakeSnapshot(settings.snapshotEvery())
        .setTransferSnapshotsFromFollowersEnabled(false)
        .setRaftNodeReportPublishPeriodSecs(3600)
        .build();
  }

  /** MicroRaft subtracts times of its clock; none of them is a time of day. */
  private static final class ScheduleClock extends Clock {
    private final RaftSchedule schedule;

    private ScheduleClock(RaftSchedule schedule) {
      this.schedule = schedule;
    }

    @Override
    public long millis() {
      return schedule.millis();
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("a clock of one schedule, in UTC");
    }
  }
}
