package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.stream.Standing;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A replicated stream's {@code cluster} object, as its leader sees it. */
final class ReplicaStanding implements Standing {
  private final ClusterSettings settings;
  private final Supplier<StreamAssignment> assignment;
  private final GroupMember member;

  ReplicaStanding(
      ClusterSettings settings, Supplier<StreamAssignment> assignment, GroupMember member) {
    this.settings = settings;
    this.assignment = assignment;
    this.member = member;
  }

  @Override
  public void write(JsonWriter json) {
    RaftStatus status = member.group().status();
    json.string("name", settings.cluster());
    json.string("raft_group", member.label().orElseThrow().group().toString());
    Optional<String> leader = status.leader().flatMap(assignment.get()::nodeOf);
    json.stringIfSet("leader", leader.orElse(""));
    json.startArray("replicas");
    Set<String> linked =
        settings.peers().linked().stream().map(Peer::name).collect(Collectors.toSet());
    for (Seat seat : assignment.get().held()) {
      if (!leader.equals(Optional.of(seat.node()))) {
        write(json, seat, status, linked);
      }
    }
    json.endArray();
  }

  private void write(JsonWriter json, Seat seat, RaftStatus status, Set<String> linked) {
    MemberId id = seat.member();
    boolean here = linked.contains(seat.node()) || seat.node().equals(settings.name());
    Optional<FollowerStatus> follower = InSync.follower(status, id);
    json.startObject();
    json.string("name", seat.node());
    json.bool("current", here && InSync.isCurrent(status, id));
    json.boolIfSet("offline", !here);
    json.number(
        "active", follower.map(one -> InSync.TICK.toNanos() * one.ticksSinceHeard()).orElse(0L));
    json.numberIfSet(
        "lag", follower.map(one -> Math.max(0, status.commitIndex() - one.match())).orElse(0L));
    json.string("peer", id.toString());
    json.endObject();
  }
}
