package io.sealstream.raft.group;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Payload;
import io.sealstream.raft.Proposals;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.core.CoreRules;
import io.sealstream.raft.core.Effects;
import io.sealstream.raft.core.RaftCore;
import io.sealstream.raft.core.Reception;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One running member: everything that happens to it becomes a task of its mailbox, and behind the
 * last task of a turn it writes, sends, applies and answers. Invariant: after a failure of the log
 * or of the algorithm nothing leaves it any more.
 */
public final class GroupActor implements RaftGroup {
  private final RaftReplica replica;
  private final RaftCore core;
  private final Mailbox mailbox;
  private final Waiting waiting;
  private final Admission admission;
  private final LogMemory.Part memory;
  private final AtomicBoolean ticking = new AtomicBoolean();
  private RaftStatus.State state = RaftStatus.State.RUNNING;
  private RaftStatus told;
  private volatile RaftStatus status;

  private GroupActor(RaftReplica replica, CoreRules rules) {
    this.replica = replica;
    memory = replica.memory().join();
    core =
        new RaftCore(
            replica.group(), replica.start(), replica.settings(), memory, rules, replica.random());
    mailbox = new Mailbox(replica.executor(), () -> guarded(this::carryOut));
    admission = new Admission(replica.log());
    waiting = new Waiting(2 * replica.settings().electionTicks());
    status = core.status(state);
    told = status;
  }

  /** Starts a member; it takes part from the first tick or message on. */
  public static RaftGroup start(RaftReplica replica, CoreRules rules) {
    return new GroupActor(replica, rules);
  }

  // --- what happens ---

  private void post(Runnable task) {
    mailbox.post(
        () ->
            guarded(
                () -> {
                  task.run();
                  waiting.look(core);
                }));
  }

  private void guarded(Runnable task) {
    if (state != RaftStatus.State.RUNNING) {
      return;
    }
    try {
      task.run();
    } catch (RuntimeException | Error failure) {
      poison(failure);
    }
  }

  private void poison(Throwable failure) {
    if (state == RaftStatus.State.RUNNING) {
      state = RaftStatus.State.POISONED;
      memory.leave();
      status = core.status(state);
      replica.onPoisoned().accept(failure);
    }
  }

  @Override
  public void propose(EntryHandle entry, Consumer<Outcome> answer) {
    post(() -> proposeIfRoom(entry, answer));
  }

  @Override
  public Proposals proposals(long term) {
    return new Row(term);
  }

  /** One proposer's entries of one term. Its mark is touched on the group's thread alone. */
  private final class Row implements Proposals {
    private final long term;
    private boolean broken;

    Row(long term) {
      this.term = term;
    }

    @Override
    public void propose(EntryHandle entry, Consumer<Outcome> answer) {
      post(
          () -> {
            if (broken || core.term() != term) {
              broken = true;
              answer.accept(new Outcome.Busy());
            } else {
              proposeIfRoom(entry, outcome -> ended(outcome, answer));
            }
          });
    }

    private void ended(Outcome outcome, Consumer<Outcome> answer) {
      broken |= !(outcome instanceof Outcome.Done);
      answer.accept(outcome);
    }
  }

  private void proposeIfRoom(EntryHandle entry, Consumer<Outcome> answer) {
    if (core.role() == RaftRole.LEADER && !admission.takes(entry)) {
      core.leaveToOneWithRoom();
      answer.accept(new Outcome.Full());
    } else {
      await(core.propose(entry), answer);
    }
  }

  @Override
  public void change(MemberChange change, long seen, Consumer<Outcome> answer) {
    post(() -> await(core.change(change, seen), answer));
  }

  private void await(Reception received, Consumer<Outcome> answer) {
    switch (received) {
      case Reception.At(long index, long term) -> waiting.forEntry(index, term, answer);
      case Reception.Not(Outcome why) -> answer.accept(why);
    }
  }

  @Override
  public void readBarrier(Consumer<Outcome> answer) {
    post(() -> core.read(waiting.forRead(core.term(), answer)));
  }

  @Override
  public void transfer(MemberId to, Consumer<Outcome> answer) {
    post(() -> core.transfer(to).ifPresentOrElse(answer, () -> waiting.forTransfer(to, answer)));
  }

  @Override
  public void receive(RaftMessage message) {
    post(() -> core.receive(admission.admit(message, core.isFlooded())));
  }

  @Override
  public void receive(SnapshotMessage message) {
    post(() -> replica.snapshots().receive(message));
  }

  @Override
  public void tick() {
    if (ticking.compareAndSet(false, true)) {
      post(
          () -> {
            ticking.set(false);
            waiting.tick();
            core.tick();
            replica.snapshots().tick();
          });
    }
  }

  @Override
  public void stop() {
    post(
        () -> {
          state = RaftStatus.State.ENDED;
          status = core.status(state);
          memory.leave();
        });
  }

  @Override
  public RaftStatus status() {
    return status;
  }

  // --- what follows ---

  private void carryOut() {
    Effects effects = core.take();
    admission.turnEnds();
    effects.write().ifPresent(this::write);
    effects.sends().forEach(send -> replica.transport().send(send.to(), send.message()));
    effects.fetch().ifPresent(this::fetch);
    effects.install().ifPresent(this::install);
    effects.apply().forEach(this::apply);
    effects.reads().forEach(waiting::confirmed);
    waiting.answerReads(core.appliedIndex());
    waiting.look(core);
    status = core.status(state);
    tellRole();
  }

  private void write(Effects.Write write) {
    replica.log().write(write.content(), then(() -> core.written(write.number())));
  }

  private RaftLog.Completion then(Runnable done) {
    return new RaftLog.Completion() {
      @Override
      public void durable() {
        post(done);
      }

      @Override
      public void failed(Throwable why) {
        post(() -> poison(why));
      }
    };
  }

  private void fetch(Effects.Fetch fetch) {
    replica
        .snapshots()
        .fetch(fetch.from(), fetch.offered(), snapshot -> post(() -> core.fetched(snapshot)));
  }

  private void install(Snapshot snapshot) {
    replica.snapshots().install(snapshot, then(core::installed));
  }

  private void apply(RaftEntry entry) {
    if (entry.payload() instanceof Payload.Batch(EntryHandle handle)) {
      replica.machine().apply(entry.index(), handle);
    } else {
      replica.machine().pass(entry.index());
    }
    waiting.applied(entry);
  }

  private void tellRole() {
    boolean same =
        told.role() == status.role()
            && told.term() == status.term()
            && told.leader().equals(status.leader());
    if (!same) {
      told = status;
      replica.onRole().accept(status);
    }
  }
}
