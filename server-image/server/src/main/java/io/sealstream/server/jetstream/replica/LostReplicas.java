package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Replicas of this server that lost what they had acknowledged, or all of it. None takes part
 * again: for each the cluster is asked, until it has given this server another one in its place,
 * which learns first. Thread rule: the meta group's mailbox.
 */
final class LostReplicas {
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

  private final ReplicaWorld world;
  private final MetaMessenger messenger;
  private final Executor mailbox;
  private final Map<MemberId, StreamAssignment> lost = new HashMap<>();
  private boolean asking;

  LostReplicas(ReplicaWorld world, MetaMessenger messenger, Executor mailbox) {
    this.world = world;
    this.messenger = messenger;
    this.mailbox = mailbox;
  }

  void add(MemberId member, StreamAssignment assignment) {
    lost.put(member, assignment);
    if (!asking) {
      ask();
    }
  }

  boolean has(MemberId member) {
    return lost.containsKey(member);
  }

  /** The cluster decided about the stream. */
  void assigned(MemberId member, StreamAssignment next) {
    lost.replace(member, next);
  }

  /** The cluster wants others no more. */
  void retain(Set<MemberId> wanted) {
    lost.keySet().retainAll(wanted);
  }

  /** Whether the cluster will give it one of them again; of a stream of one server nobody can. */
  boolean isAwaited() {
    return lost.values().stream().anyMatch(stream -> stream.seats().size() > 1);
  }

  private void ask() {
    asking = !lost.isEmpty();
    lost.forEach(
        (member, stream) -> {
          if (!stream.isLeaving(member)) {
            messenger.tell(new MetaTalk.Lost(stream.name(), stream.group(), member));
          }
        });
    if (asking) {
      world.streams().timers().after(AGAIN, mailbox, this::ask);
    }
  }
}
