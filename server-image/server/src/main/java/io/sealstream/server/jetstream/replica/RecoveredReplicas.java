package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.journal.FetchedStreams;
import io.sealstream.server.jetstream.stream.StoreModeException;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The replicas that a store holds when the server starts. Used by the recovering thread alone. */
final class RecoveredReplicas implements StreamMachines {
  private final ReplicaWorld world;
  private final List<GroupMember> found = new ArrayList<>();

  private RecoveredReplicas(ReplicaWorld world) {
    this.world = world;
  }

  /** Brings back what the store holds; returns when all of it may be started. */
  static RecoveredReplicas of(ReplicaWorld world, SealedStore store) throws IOException {
    RecoveredReplicas recovered = new RecoveredReplicas(world);
    FetchedStreams fetched = new FetchedStreams(recovered);
    store.recover(fetched);
    recovered.found.removeIf(RecoveredReplicas::isNothing);
    for (GroupMember member : recovered.found) {
      CompletableFuture.runAsync(() -> member.adopt(fetched), member.mailbox()).join();
    }
    fetched.dropOthers();
    return recovered;
  }

  /**
   * Its making was cut short: it promised nothing to nobody. Or what says what it is was damaged,
   * and then it stays as it is, and whoever looks for it finds it lost.
   */
  private static boolean isNothing(GroupMember member) {
    boolean nothing = member.label().isEmpty();
    if (nothing && member.store().quarantine().isEmpty()) {
      member.mailbox().execute(() -> member.store().drop(() -> {}));
    }
    return nothing;
  }

  /** Of two, the one before was lost, and its end was cut short. */
  Optional<GroupMember> meta() {
    List<GroupMember> all =
        found.stream()
            .filter(member -> isOf(member, ReplicaLabel.Role.META))
            .sorted(Comparator.comparing(member -> member.store().quarantine().isPresent()))
            .toList();
    all.stream().skip(1).forEach(lost -> lost.mailbox().execute(lost::drop));
    return all.stream().findFirst();
  }

  List<GroupMember> streams() {
    return found.stream().filter(member -> isOf(member, ReplicaLabel.Role.STREAM)).toList();
  }

  private static boolean isOf(GroupMember member, ReplicaLabel.Role role) {
    return member.label().orElseThrow().role() == role;
  }

  @Override
  public Owned restore(StreamStore place, byte[] saved) {
    if (saved.length > 0 && !LabelledMachine.isReplica(saved)) {
      throw StoreModeException.of(StoreModeException.Mode.ALONE);
    }
    GroupMember member = new GroupMember(world, "replica " + place.id());
    found.add(member);
    return new Owned(member.attach(place, saved), member.mailbox());
  }

  @Override
  public void dropped(StreamStore place) {
    found.removeIf(member -> member.store().id().equals(place.id()));
  }
}
