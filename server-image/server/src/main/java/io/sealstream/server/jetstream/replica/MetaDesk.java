package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * What servers ask each other about the meta group: answers here what this server can, and takes
 * its own questions to whoever decides. Thread rule: the given executor, unless a method says
 * otherwise.
 */
final class MetaDesk implements MetaMessenger {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ClusterSettings settings;
  private final Executor executor;
  private final MemberId drawn;
  private Optional<MetaGroup> meta = Optional.empty();
  private Optional<Formation> formation = Optional.empty();
  private Optional<NodeWatch> watch = Optional.empty();

  /**
   * @param drawn the member that this server would found a cluster as
   */
  MetaDesk(ClusterSettings settings, Executor executor, MemberId drawn) {
    this.settings = settings;
    this.executor = executor;
    this.drawn = drawn;
  }

  void forming(Formation forming) {
    formation = Optional.of(forming);
  }

  void belongsTo(MetaGroup group, NodeWatch watching) {
    watch = Optional.of(watching);
    meta = Optional.of(group);
  }

  /** Another server asks. Any thread. */
  void asked(Peer from, byte[] body, Consumer<byte[]> answer) {
    executor.execute(() -> answer(MetaTalk.read(body), answer));
  }

  private void answer(MetaTalk question, Consumer<byte[]> answer) {
    switch (question) {
      case MetaTalk.Hello hello -> answer.accept(MetaTalk.standing(standing()));
      case MetaTalk.Found told ->
          answer.accept(
              new byte[] {(byte) (formation.map(one -> one.join(told)).orElse(false) ? 1 : 0)});
      case MetaTalk.Announce told -> enter(MetaEntry.node(told.node()), answer);
      case MetaTalk.Released gone -> release(gone, answer);
      case MetaTalk.Parting asked -> parting(asked, answer);
    }
  }

  private void parting(MetaTalk.Parting asked, Consumer<byte[]> answer) {
    if (meta.isEmpty()) {
      answer.accept(new byte[0]);
    } else {
      meta.get()
          .execute(
              () ->
                  answer.accept(
                      MetaTalk.parting(watch.orElseThrow().goOnWithout(asked.members()))));
    }
  }

  private MetaTalk.Standing standing() {
    return new MetaTalk.Standing(
        meta.isPresent() || formation.filter(one -> !one.isOver()).isEmpty(), drawn);
  }

  /** Enters something for whoever asked, if this server decides. */
  private void enter(MetaEntry entry, Consumer<byte[]> answer) {
    Optional<MetaGroup> deciding = meta.filter(MetaGroup::leads);
    if (deciding.isEmpty()) {
      answer.accept(MetaTalk.index(0));
    } else {
      deciding.get().propose(entry, outcome -> answer.accept(MetaTalk.index(index(outcome))));
    }
  }

  private static long index(Outcome outcome) {
    return outcome instanceof Outcome.Done(long index) ? index : 0;
  }

  private void release(MetaTalk.Released gone, Consumer<byte[]> answer) {
    Optional<MetaGroup> deciding = meta.filter(MetaGroup::leads);
    if (deciding.isEmpty()) {
      answer.accept(MetaTalk.index(0));
    } else {
      deciding.get().execute(() -> release(deciding.get(), gone, answer));
    }
  }

  /** On the meta group's mailbox. */
  private static void release(MetaGroup deciding, MetaTalk.Released gone, Consumer<byte[]> answer) {
    Optional<StreamAssignment> known =
        deciding.state().stream(gone.stream())
            .filter(stream -> stream.group().equals(gone.group()))
            .filter(stream -> stream.isLeaving(gone.member()));
    if (known.isEmpty()) {
      answer.accept(MetaTalk.index(0));
    } else {
      deciding.propose(
          MetaEntry.assigned(known.get().released(gone.member()), Asker.NOBODY),
          outcome -> answer.accept(MetaTalk.index(index(outcome))));
    }
  }

  /** Has servers found a group that this one has founded; who has done so, or can not, does not. */
  void remind(GroupId group, List<Seat> founders) {
    byte[] question = new MetaTalk.Found(group, founders).toBytes();
    for (Seat seat : founders) {
      if (!seat.node().equals(settings.name())) {
        settings.peers().ask(seat.node(), Topic.META, question, PATIENCE, answer -> {});
      }
    }
  }

  @Override
  public void tell(MetaTalk what) {
    ask(what, index -> {});
  }

  /**
   * Takes something to whoever decides. Any thread.
   *
   * @param answered told once on the executor how far to have applied to see it entered; 0: it was
   *     not, or nobody knows
   */
  void ask(MetaTalk what, Consumer<Long> answered) {
    Consumer<Long> told = index -> executor.execute(() -> answered.accept(index));
    executor.execute(
        () -> {
          Optional<String> leader = meta.flatMap(MetaGroup::leader);
          if (leader.isEmpty()) {
            told.accept(0L);
          } else if (leader.get().equals(settings.name())) {
            answer(what, body -> told.accept(MetaTalk.readIndex(body)));
          } else {
            settings
                .peers()
                .ask(
                    leader.get(),
                    Topic.META,
                    what.toBytes(),
                    PATIENCE,
                    answer -> told.accept(index(answer)));
          }
        });
  }

  private static long index(PeerAnswer answer) {
    return answer instanceof PeerAnswer.Answered(byte[] body) ? MetaTalk.readIndex(body) : 0;
  }
}
