package io.sealstream.raft.sim;

import io.sealstream.raft.LogStart;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A log with one sync at a time, shared by all that waits for it. A crash keeps what was synced and
 * any beginning of the rest, cut anywhere between two records.
 */
public final class SimLog implements RaftLog {
  /** Where the process of a member may end around its next sync. */
  enum Moment {
    NEVER,
    BEFORE_IT_IS_DURABLE,
    BEFORE_IT_IS_REPORTED
  }

  private record Pending(LogWrite write, Completion completion) {}

  private final SimTime time;
  private final Random random;
  private final SimLogRules rules;
  private final Invariants invariants;
  private final Runnable crash;
  private final LogImage durable = new LogImage();
  private final LogImage seen = new LogImage();
  private final List<Consumer<LogImage>> records = new ArrayList<>();
  private List<Pending> waiting = new ArrayList<>();
  private boolean syncing;
  private int life;
  private Moment end = Moment.NEVER;
  private Runnable ended = () -> {};
  private int slowness = 4;
  private boolean failing;
  private boolean full;
  private boolean damaged;

  /** What was durable until it rotted: an answer that is on its way told the truth. */
  private final LogImage rotten = new LogImage();

  /** A sealed store that it stands in; else it is only imagined. */
  private final Optional<SimStore> store;

  /** Records of this life that are durable, and all. */
  private long confirmed;

  private long recorded;

  SimLog(
      SimTime time,
      Random random,
      SimLogRules rules,
      Invariants invariants,
      Runnable crash,
      Optional<SimStore> store) {
    this.time = time;
    this.random = random;
    this.rules = rules;
    this.invariants = invariants;
    this.crash = crash;
    this.store = store;
    store.ifPresent(stored -> stored.rules(this::beforeStep, this::storeFailed));
  }

  // --- the log ---

  @Override
  public void write(LogWrite write, Completion completion) {
    if (rules.keepsBallots()) {
      write.ballot().ifPresent(ballot -> record(image -> image.ballot = ballot));
    }
    if (rules.cutsBeforeItRestores()) {
      write.cutFrom().ifPresent(index -> record(image -> image.cutFrom(index)));
    }
    write.snapshot().ifPresent(snapshot -> record(image -> image.keep(snapshot)));
    for (RaftEntry entry : write.entries()) {
      invariants.appended(entry, seen.last(), seen.termAt(entry.index() - 1));
      record(image -> image.add(entry));
    }
    if (store.isPresent()) {
      store.get().write(write, confirming(recorded, completion));
    } else {
      waiting.add(new Pending(write, completion));
      sync();
    }
  }

  private Completion confirming(long upTo, Completion completion) {
    return new Completion() {
      @Override
      public void durable() {
        List<Consumer<LogImage>> covered = records.subList(0, (int) (upTo - confirmed));
        covered.forEach(record -> record.accept(durable));
        covered.clear();
        confirmed = upTo;
        completion.durable();
      }

      @Override
      public void failed(Throwable why) {
        completion.failed(why);
      }
    };
  }

  private void beforeStep() {
    if (failing) {
      store.orElseThrow().failNextSync();
    } else if (end != Moment.NEVER) {
      store.orElseThrow().cutPowerSoon();
    }
  }

  private void storeFailed() {
    if (end != Moment.NEVER) {
      end();
    }
  }

  @Override
  public boolean hasRoom(int bytes) {
    return store.map(stored -> stored.hasRoom(bytes)).orElse(!full);
  }

  private void record(Consumer<LogImage> change) {
    change.accept(seen);
    records.add(change);
    recorded++;
  }

  private void sync() {
    if (syncing || waiting.isEmpty()) {
      return;
    }
    syncing = true;
    List<Pending> group = waiting;
    waiting = new ArrayList<>();
    int covered = records.size();
    int started = life;
    time.after(
        random.nextInt(slowness),
        () -> {
          if (life == started) {
            syncing = false;
            synced(group, covered);
          }
        });
  }

  private void synced(List<Pending> group, int covered) {
    if (failing && rules.reportsFailures()) {
      IOException why = new IOException("simulated failure of a sync");
      group.forEach(pending -> pending.completion().failed(why));
      return;
    }
    if (end == Moment.BEFORE_IT_IS_DURABLE) {
      end();
      return;
    }
    if (rules.syncs() && !failing) {
      records.subList(0, covered).forEach(record -> record.accept(durable));
      records.subList(0, covered).clear();
    }
    if (end == Moment.BEFORE_IT_IS_REPORTED) {
      end();
      return;
    }
    group.forEach(pending -> pending.completion().durable());
    sync();
  }

  /** A checkpoint of the member's state is durable. */
  void keep(Snapshot snapshot) {
    durable.keep(snapshot);
    seen.keep(snapshot);
  }

  // --- what goes wrong ---

  /** From now on every sync fails. */
  public void fail() {
    failing = true;
  }

  /**
   * @param ended told when it has
   */
  void endAt(Moment moment, Runnable then) {
    end = moment;
    ended = then;
    if (moment == Moment.NEVER) {
      store.ifPresent(SimStore::calm);
    }
  }

  private void end() {
    Runnable then = ended;
    crash.run();
    then.run();
  }

  /** Syncs take up to so many milliseconds. */
  void slow(int millis) {
    slowness = millis;
    store.ifPresent(stored -> stored.slow(millis));
  }

  /** Whether its disk has no room for batches. */
  void full(boolean now) {
    full = now;
    store.ifPresent(stored -> stored.full(now));
  }

  /** The process ended: some of what was not synced is on disk, the rest is gone. */
  void crash() {
    if (store.isPresent()) {
      store.get().cutPower();
    } else {
      keep(random.nextInt(records.size() + 1));
    }
    waiting.clear();
    syncing = false;
    life++;
    end = Moment.NEVER;
    failing = false;
    seen.become(durable);
  }

  /** Of what was not reported durable, a beginning is there. */
  private void keep(int kept) {
    records.subList(0, kept).forEach(record -> record.accept(durable));
    records.clear();
    confirmed = recorded;
    seen.become(durable);
  }

  /** Its machine fails once: it may have to be given up. */
  void failNextApply() {
    store.ifPresent(
        stored -> {
          damaged = true;
          stored.failNextApply();
        });
  }

  /**
   * @param ended told when the process has ended, as soon as it was given a fetched state
   */
  void endOnceInstalled(Runnable ended) {
    store.ifPresent(
        stored ->
            stored.onceInstalled(
                () -> {
                  crash.run();
                  ended.run();
                }));
  }

  /** Some synced entries cannot be read any more. */
  void damage() {
    damaged = true;
    rotten.become(durable);
    if (store.isPresent()) {
      store.get().rot();
    } else if (!durable.entries().isEmpty()) {
      long first = durable.entries().get(random.nextInt(durable.entries().size())).index();
      durable.cutFrom(first);
      seen.become(durable);
    }
  }

  // --- what is there ---

  /** What a member would start from; none when it must not. */
  Optional<LogStart> start(SimProcess process, Founding founding) {
    if (store.isPresent()) {
      return readBack(process, founding);
    }
    if (damaged && rules.quarantinesDamage()) {
      return Optional.empty();
    }
    return Optional.of(
        new LogStart(
            founding,
            durable.ballot,
            durable.snapshot,
            LogStart.Machine.HAS_SNAPSHOT,
            durable.entries()));
  }

  /** Who belonged to the group at an index that is not forgotten. */
  Members membersAsOf(long index, Members founders) {
    return members(founders).stream()
        .filter(some -> some.index() <= index)
        .findFirst()
        .orElse(founders);
  }

  /** Whether an entry, or a snapshot in its place, would survive a crash now. */
  boolean holdsDurably(long index, long term) {
    return holds(durable, index, term) || holds(rotten, index, term);
  }

  private static boolean holds(LogImage image, long index, long term) {
    return image.snapshotIndex() >= index || image.termAt(index) == term;
  }

  /** Who belongs to the group as the member sees it: the newest first, then those before. */
  List<Members> members(Members founders) {
    List<Members> found = new ArrayList<>();
    for (RaftEntry entry : seen.entries().reversed()) {
      if (entry.payload() instanceof Payload.Membership(var change, Members members)) {
        found.add(members);
      }
    }
    found.add(seen.snapshot.map(Snapshot::members).orElse(founders));
    return found;
  }

  /** What the store has must be what was durable, and of what came later a beginning. */
  private Optional<LogStart> readBack(SimProcess process, Founding founding) {
    Optional<LogStart> start = store.orElseThrow().open(process, founding);
    if (start.isEmpty()) {
      if (!damaged) {
        invariants.broken("R9", "%s lost something and nobody damaged it", founding.self());
      }
      invariants.refused();
      return start;
    }
    LogImage image = new LogImage();
    image.become(durable);
    int kept = 0;
    while (!image.isReadAs(start.get())) {
      if (kept == records.size()) {
        invariants.broken(
            "R9",
            "%s reads %s, durable was %s, behind it %d",
            founding.self(),
            start.get(),
            durable,
            records.size());
      }
      records.get(kept++).accept(image);
    }
    keep(kept);
    return start;
  }

  long snapshotIndex() {
    return seen.snapshotIndex();
  }

  /** In which the member is. */
  long term() {
    return seen.ballot.term();
  }

  /** Term of an entry as the member sees it; -1 where it has none. */
  public long termAt(long index) {
    return seen.termAt(index);
  }
}
