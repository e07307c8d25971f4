package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftLog;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.stream.Mailbox;
import io.sealstream.server.jetstream.stream.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a server that belongs to no cluster comes into one: it founds one together with others, or
 * one that exists takes it in; whichever is first. Thread rule: the given mailbox.
 */
final class Arrival {
  private final ReplicaWorld world;
  private final Mailbox mailbox;
  private final MetaDesk desk;
  private final MemberId drawn;
  private final Optional<GroupMember> former;
  private final Formation formation;
  private final Consumer<GroupMember> arrived;

  /**
   * @param drawn the member that this server would be
   * @param former what it was before, when it lost a part of that; dropped when it is taken in
   * @param arrived told once, with the member that was founded
   */
  Arrival(
      ReplicaWorld world,
      Mailbox mailbox,
      MetaDesk desk,
      MemberId drawn,
      Optional<GroupMember> former,
      Consumer<GroupMember> arrived) {
    this.world = world;
    this.mailbox = mailbox;
    this.desk = desk;
    this.drawn = drawn;
    this.former = former;
    this.arrived = arrived;
    this.formation = new Formation(world, mailbox, drawn, this::found);
  }

  void begin(ClusterMember.Founding founding) {
    if (former.isEmpty()) {
      desk.forming(formation); // who had a cluster founds no other
    }
    new Joining(world, mailbox, Announcing.node(world.settings(), drawn), formation, this::takenIn)
        .ask();
    if (founding == ClusterMember.Founding.ALLOWED) {
      formation.look();
    }
  }

  private void found(GroupId group, List<Seat> founders, Runnable done) {
    found(group, founders.stream().map(Seat::member).toList(), founders, done);
  }

  private void takenIn(MetaAnswer.Welcome welcome) {
    world
        .log()
        .info("JetStream cluster '%s' takes this server in".formatted(world.settings().cluster()));
    found(
        welcome.group(),
        welcome.founders(),
        welcome.homes(),
        () -> former.ifPresent(lost -> lost.mailbox().execute(lost::drop)));
  }

  private void found(GroupId group, List<MemberId> founders, List<Seat> homes, Runnable done) {
    GroupMember member = new GroupMember(world, "the meta group");
    member.found(
        Storage.FILE,
        new ReplicaLabel(ReplicaLabel.Role.META, group, homes),
        new RaftLog.Founding(drawn, Members.founding(founders)),
        new GroupMember.Founded() {
          @Override
          public void done() {
            mailbox.execute(
                () -> {
                  arrived.accept(member);
                  done.run();
                });
          }

          @Override
          public void failed() {
            // Others may count on it as a founder by now: only another start draws another member.
          }
        });
  }

  void end() {
    formation.end();
  }
}
