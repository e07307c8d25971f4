package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What servers have the one that decides enter. Thread rule: the meta group's mailbox.
 *
 * <p>Invariant: a member is founded once in its life. A server that comes with an empty store gets
 * other seats in the same entry that lets it in, so it never founds one again that it had before.
 */
final class MetaChanges {
  private final MetaGroup meta;

  MetaChanges(MetaGroup meta) {
    this.meta = meta;
  }

  /** A server says what it is. */
  void announce(ClusterNode node, Consumer<Long> index) {
    enter(() -> announced(meta.state(), node), index);
  }

  /**
   * One that is to go stays one. A name is not taken over: what another store than the one that is
   * known by it says comes from the past, or from a second server of that name.
   */
  static List<MetaEntry> announced(MetaState state, ClusterNode node) {
    Optional<ClusterNode> known = state.node(node.name());
    if (known.filter(one -> !one.member().equals(node.member())).isPresent()) {
      return List.of();
    }
    boolean leaves = known.filter(one -> one.intent() == ClusterNode.Intent.LEAVES).isPresent();
    return List.of(MetaEntry.node(leaves ? node.leaving() : node));
  }

  /** A server is to belong to the cluster no more; the rest follows from that, see MetaCare. */
  void remove(String server, Consumer<Long> index) {
    enter(
        () ->
            meta.state().node(server).map(node -> MetaEntry.node(node.leaving())).stream().toList(),
        index);
  }

  /**
   * A group let a member go.
   *
   * @param from the server that says so: its leader's
   */
  void release(MetaTalk.Released gone, String from, Consumer<Long> index) {
    enter(
        () ->
            meta.state().stream(gone.stream())
                .filter(stream -> stream.group().equals(gone.group()))
                .filter(stream -> stream.seatOf(from).isPresent())
                .filter(stream -> stream.isLeaving(gone.member()))
                .map(stream -> assigned(stream.released(gone.member())))
                .stream()
                .toList(),
        index);
  }

  /**
   * A replica lost acknowledged entries: another one takes its place on the same server. What says
   * so of itself stays as it is where the others could not go on without it: then what is left of
   * all of them together is all that there is. The leader of a group knows by itself.
   *
   * @param from the server that says so: its own, or that of the group's leader
   */
  void rebuild(MetaTalk.Lost lost, String from, Consumer<Long> index) {
    enter(
        () ->
            meta.state().stream(lost.stream())
                .filter(stream -> stream.group().equals(lost.group()))
                .filter(stream -> stream.seatOf(from).isPresent())
                .filter(stream -> stream.seats().size() > 1)
                .filter(stream -> stream.isSeated(lost.member()))
                .filter(
                    stream -> isOfAnother(stream, lost, from) || stream.canReplace(lost.member()))
                .map(stream -> assigned(stream.rebuilt(lost.member(), newMember())))
                .stream()
                .toList(),
        index);
  }

  private static boolean isOfAnother(StreamAssignment stream, MetaTalk.Lost lost, String from) {
    return stream.nodeOf(lost.member()).filter(node -> !node.equals(from)).isPresent();
  }

  private static MetaEntry assigned(StreamAssignment stream) {
    return MetaEntry.assigned(stream, Asker.NOBODY);
  }

  private void enter(Supplier<List<MetaEntry>> entries, Consumer<Long> index) {
    meta.decide(
        entries, end -> index.accept(end.orElse(null) instanceof Outcome.Done(long at) ? at : 0L));
  }

  /**
   * A server with an empty store wants to belong to the cluster.
   *
   * @param answer empty: not here, or not now
   */
  void join(ClusterNode node, Consumer<Optional<MetaAnswer.Welcome>> answer) {
    meta.decide(
        () -> joining(node),
        end -> {
          boolean in = meta.leads() && end.filter(one -> !(one instanceof Outcome.Done)).isEmpty();
          answer.accept(Optional.of(node).filter(asked -> in && isKnown(asked)).map(this::welcome));
        });
  }

  /**
   * A server goes for good. Its streams move, and then it is removed; so it asks again and again.
   *
   * @param gone 1: nobody counts on it any more, and nothing that others need is there
   */
  void leave(ClusterNode node, Consumer<Long> gone) {
    meta.decide(
        () -> leaving(node),
        end -> {
          boolean entered = end.filter(one -> !(one instanceof Outcome.Done)).isEmpty();
          gone.accept(entered && meta.leads() && isForgotten(node) ? 1L : 0L);
        });
  }

  private List<MetaEntry> leaving(ClusterNode node) {
    boolean told =
        meta.state()
            .node(node.name())
            .filter(known -> known.intent() == ClusterNode.Intent.LEAVES)
            .isPresent();
    boolean other = meta.state().node(node.name()).isPresent() && !isKnown(node);
    return told || other || isForgotten(node) ? List.of() : List.of(MetaEntry.node(node.leaving()));
  }

  /** A server that came with another store under its name is none of its business. */
  private boolean isForgotten(ClusterNode node) {
    return !isKnown(node) && !meta.status().committed().all().contains(node.member());
  }

  private boolean isKnown(ClusterNode node) {
    return meta.state()
        .node(node.name())
        .filter(known -> known.member().equals(node.member()))
        .isPresent();
  }

  /** Who was to go under that name is gone with its store: the one that comes is there to stay. */
  private List<MetaEntry> joining(ClusterNode node) {
    if (isKnown(node)) {
      return List.of();
    }
    List<MetaEntry> entries = new ArrayList<>();
    for (StreamAssignment stream : meta.state().streams()) {
      seatAt(node.name(), stream)
          .ifPresent(seat -> entries.add(assigned(stream.rebuilt(seat.member(), newMember()))));
    }
    entries.add(MetaEntry.node(node));
    return entries;
  }

  private static Optional<Seat> seatAt(String name, StreamAssignment stream) {
    return stream.seats().stream().filter(seat -> seat.node().equals(name)).findFirst();
  }

  private MetaAnswer.Welcome welcome(ClusterNode node) {
    List<Seat> homes = new ArrayList<>(meta.member().label().orElseThrow().homes());
    for (ClusterNode known : meta.state().nodes()) {
      Seat seat = new Seat(known.name(), known.member());
      if (!homes.contains(seat)) {
        homes.add(seat);
      }
    }
    return new MetaAnswer.Welcome(
        meta.member().label().orElseThrow().group(), meta.member().founders(), homes);
  }

  /** Of a replica that nobody has founded yet. */
  static MemberId newMember() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new MemberId(random.nextLong(), random.nextLong());
  }
}
