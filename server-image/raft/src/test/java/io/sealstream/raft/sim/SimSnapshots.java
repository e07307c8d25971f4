package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Fetches what another member has on disk by then, some time later and not always. */
final class SimSnapshots implements RaftSnapshots {
  private final SimTime time;
  private final Random random;
  private final Executor process;
  private final Register register;
  private final Function<MemberId, Optional<Snapshot>> source;

  SimSnapshots(
      SimTime time,
      Random random,
      Executor process,
      Register register,
      Function<MemberId, Optional<Snapshot>> source) {
    this.time = time;
    this.random = random;
    this.process = process;
    this.register = register;
    this.source = source;
  }

  @Override
  public void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> fetched) {
    time.after(
        1 + random.nextInt(random.nextInt(4) == 0 ? 3000 : 100),
        () -> fetched.accept(source.apply(from)));
  }

  /** Takes its time: entries must wait. */
  @Override
  public void install(Snapshot snapshot, RaftLog.Completion installed) {
    process.execute(
        () ->
            time.after(
                random.nextInt(random.nextInt(4) == 0 ? 3000 : 10),
                () ->
                    process.execute(
                        () -> {
                          register.install((Register.State) snapshot.handle());
                          installed.durable();
                        })));
  }

  @Override
  public void receive(SnapshotMessage message) {
    throw new IllegalStateException("the states of these members are fetched at once");
  }

  @Override
  public void tick() {}
}
