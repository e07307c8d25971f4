package io.sealstream.server.jetstream.replica;

import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.stream.StreamState;
import io.sealstream.store.StreamMachine;
import java.util.Optional;

/**
 * What a member replicates, once its label says what that is. Thread rule: the member's mailbox.
 */
final class ReplicaContents implements LabelledMachine.Inner {
  private final ReplicaWorld world;
  private final GroupMember member;
  private Optional<StreamState> stream = Optional.empty();
  private Optional<FollowedBytes> bytes = Optional.empty();
  private Optional<MetaGroup> meta = Optional.empty();

  ReplicaContents(ReplicaWorld world, GroupMember member) {
    this.world = world;
    this.member = member;
  }

  /** Its place is given back. */
  void dropped() {
    bytes.ifPresent(FollowedBytes::leave);
  }

  /** Of the stream's state. */
  FollowedBytes bytes() {
    return bytes.orElseThrow();
  }

  StreamState stream() {
    return stream.orElseThrow();
  }

  MetaGroup meta() {
    return meta.orElseThrow();
  }

  @Override
  public StreamMachine fresh(ReplicaLabel.Role role) {
    return switch (role) {
      case META -> meta(new MetaState());
      case STREAM -> stream(StreamState.empty(member.store().log(), world.streams().consumers()));
    };
  }

  @Override
  public StreamMachine restore(ReplicaLabel.Role role, byte[] saved) {
    return switch (role) {
      case META -> meta(MetaState.restore(saved));
      case STREAM ->
          stream(StreamState.restore(member.store().log(), world.streams().consumers(), saved));
    };
  }

  private StreamMachine meta(MetaState state) {
    MetaGroup group =
        meta.orElseGet(() -> new MetaGroup(member, world.streams().faults(), world.log()));
    meta = Optional.of(group);
    return group.machine(state);
  }

  private StreamMachine stream(StreamState state) {
    bytes.ifPresent(FollowedBytes::leave);
    FollowedBytes counting = new FollowedBytes(state, world.streams().budgets());
    stream = Optional.of(state);
    bytes = Optional.of(counting);
    return counting;
  }
}
