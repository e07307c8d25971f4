package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.cluster.PeerAnswer;
import io.sealstream.server.cluster.Topic;
import io.sealstream.server.jetstream.meta.Seat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What servers ask each other about the meta group: answers here what this server can, and takes
 * its own questions to whoever decides. Thread rule: the given executor, unless a method says
 * otherwise.
 */
final class MetaDesk implements MetaMessenger {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Neither an index nor a welcome. */
  private static final byte[] NOTHING = new byte[Long.BYTES];

  private final ClusterSettings settings;
  private final Executor executor;
  private final MemberId drawn;
  private Optional<MetaGroup> meta = Optional.empty();
  private Optional<Formation> formation = Optional.empty();
  private Optional<NodeWatch> watch = Optional.empty();
  private Optional<MetaChanges> changes = Optional.empty();

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
    changes = Optional.of(new MetaChanges(group));
    meta = Optional.of(group);
  }

  /** Another server asks. Any thread. */
  void asked(Peer from, byte[] body, Consumer<byte[]> answer) {
    Optional<MetaTalk> question =
        MetaTalk.read(body).filter(asked -> speaksFor(asked, from.name()));
    if (question.isPresent()) {
      executor.execute(() -> answer(question.get(), from.name(), answer));
    } else {
      answer.accept(NOTHING);
    }
  }

  /**
   * Nobody says for another server what that is. Who speaks of a stream's replica has to have one
   * himself, which {@link MetaChanges} knows. An administrator may speak to any server of any.
   */
  private static boolean speaksFor(MetaTalk question, String name) {
    return switch (question) {
      case MetaTalk.Announce told -> told.node().name().equals(name);
      case MetaTalk.Join told -> told.node().name().equals(name);
      case MetaTalk.Leave told -> told.node().name().equals(name);
      case MetaTalk.Hello asked -> true;
      case MetaTalk.Found asked -> true;
      case MetaTalk.Parting asked -> true;
      case MetaTalk.Released told -> true;
      case MetaTalk.Lost told -> true;
      case MetaTalk.Remove asked -> true;
    };
  }

  private void answer(MetaTalk question, String from, Consumer<byte[]> answer) {
    switch (question) {
      case MetaTalk.Hello hello -> answer.accept(MetaAnswer.standing(standing()));
      case MetaTalk.Found told ->
          answer.accept(
              new byte[] {(byte) (formation.map(one -> one.join(told)).orElse(false) ? 1 : 0)});
      case MetaTalk.Announce told ->
          enter(answer, (changing, index) -> changing.announce(told.node(), index));
      case MetaTalk.Released gone ->
          enter(answer, (changing, index) -> changing.release(gone, from, index));
      case MetaTalk.Leave told ->
          enter(answer, (changing, index) -> changing.leave(told.node(), index));
      case MetaTalk.Lost lost ->
          enter(answer, (changing, index) -> changing.rebuild(lost, from, index));
      case MetaTalk.Remove asked ->
          enter(answer, (changing, index) -> changing.remove(asked.server(), index));
      case MetaTalk.Join join ->
          decide(
              answer,
              MetaAnswer.welcome(Optional.empty()),
              changing ->
                  changing.join(
                      join.node(), welcome -> answer.accept(MetaAnswer.welcome(welcome))));
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
                      MetaAnswer.parting(watch.orElseThrow().goOnWithout(asked.members()))));
    }
  }

  private MetaAnswer.Standing standing() {
    return new MetaAnswer.Standing(
        meta.isPresent() || formation.filter(one -> !one.isOver()).isEmpty(), drawn);
  }

  /** Lets the meta group's own mailbox answer, if this server belongs to it. */
  private void decide(Consumer<byte[]> answer, byte[] otherwise, Consumer<MetaChanges> change) {
    if (meta.isEmpty()) {
      answer.accept(otherwise);
    } else {
      meta.get().execute(() -> change.accept(changes.orElseThrow()));
    }
  }

  private void enter(Consumer<byte[]> answer, BiConsumer<MetaChanges, Consumer<Long>> change) {
    decide(
        answer,
        MetaAnswer.index(0),
        changing -> change.accept(changing, index -> answer.accept(MetaAnswer.index(index))));
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
            askHere(what, answered);
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

  /** Asks this server itself, which may be the one that decides. */
  void askHere(MetaTalk what, Consumer<Long> answered) {
    answer(
        what,
        settings.name(),
        body -> executor.execute(() -> answered.accept(MetaAnswer.readIndex(body))));
  }

  private static long index(PeerAnswer answer) {
    return answer instanceof PeerAnswer.Answered(byte[] body) ? MetaAnswer.readIndex(body) : 0;
  }
}
