package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftTransport;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.SnapshotTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Links that lose, repeat, delay and reorder, and that can be cut in one direction. */
public final class SimNetwork {
  private static final int REMEMBERED = 300;
  private static final int REPEATED = 100;

  private record Way(MemberId from, MemberId to) {}

  private final SimTime time;
  private final Random random;
  private final Consumer<RaftMessage> sent;
  private final Map<MemberId, Consumer<RaftMessage>> receivers = new HashMap<>();
  private final Map<MemberId, Consumer<SnapshotMessage>> snapshotReceivers = new HashMap<>();
  private final Set<Way> cut = new HashSet<>();

  /** Answers to each member, some of many. */
  private final Map<MemberId, List<RaftMessage>> answers = new HashMap<>();

  private Predicate<RaftMessage> lost = message -> false;
  private int jitter = 1;
  private int lossPercent;
  private int repeatPercent;
  private int latePercent;

  SimNetwork(SimTime time, Random random, Consumer<RaftMessage> sent) {
    this.sent = sent;
    this.time = time;
    this.random = random;
  }

  /** How far messages may overtake each other, in milliseconds; 1: not at all. */
  void jitter(int millis) {
    jitter = millis;
  }

  /** How many of a hundred messages are lost, come twice, or come seconds late. */
  void disturb(int loss, int repeat, int late) {
    lossPercent = loss;
    repeatPercent = repeat;
    latePercent = late;
  }

  /** Messages that a test wants lost. */
  public void lose(Predicate<RaftMessage> which) {
    lost = which;
  }

  void attachSnapshots(MemberId member, Consumer<SnapshotMessage> receiver) {
    snapshotReceivers.put(member, receiver);
  }

  SnapshotTransport snapshotsFrom(MemberId from) {
    return (to, message) -> {
      if (reaches(from, to) && !chance(lossPercent)) {
        long delay = chance(latePercent) ? random.nextInt(8000) : 1 + random.nextInt(jitter);
        time.after(
            delay,
            () ->
                Optional.ofNullable(snapshotReceivers.get(to))
                    .ifPresent(receiver -> receiver.accept(message)));
      }
    };
  }

  void attach(MemberId member, Consumer<RaftMessage> receiver) {
    receivers.put(member, receiver);
  }

  void detach(MemberId member) {
    receivers.remove(member);
    snapshotReceivers.remove(member);
  }

  public void cut(MemberId from, MemberId to) {
    cut.add(new Way(from, to));
  }

  public void heal() {
    cut.clear();
  }

  boolean reaches(MemberId from, MemberId to) {
    return cut.isEmpty() || !cut.contains(new Way(from, to));
  }

  /** A message that comes now, whatever the links do. */
  public void inject(MemberId to, RaftMessage message) {
    receivers.get(to).accept(message);
  }

  RaftTransport from(MemberId from) {
    return (to, message) -> {
      sent.accept(message);
      if (message instanceof RaftMessage.Answer) {
        remember(to, message);
      }
      if (!reaches(from, to) || lost.test(message) || chance(lossPercent)) {
        return;
      }
      deliver(to, message);
      if (chance(repeatPercent)) {
        deliver(to, message);
      }
    };
  }

  private void remember(MemberId to, RaftMessage answer) {
    List<RaftMessage> some = answers.computeIfAbsent(to, first -> new ArrayList<>());
    if (some.size() < REMEMBERED) {
      some.add(answer);
    } else {
      some.set(random.nextInt(REMEMBERED), answer);
    }
  }

  /** Answers to questions of long ago come again, from connections that are closed by now. */
  void repeatOldAnswers(MemberId to) {
    List<RaftMessage> some = answers.getOrDefault(to, List.of());
    for (int i = 0; i < some.size() && i < REPEATED; i++) {
      RaftMessage old = some.get(random.nextInt(some.size()));
      time.after(random.nextInt(500), () -> arrive(to, old));
    }
  }

  private boolean chance(int percent) {
    return percent > 0 && random.nextInt(100) < percent;
  }

  /** Late messages cross cuts, reconnects and terms. */
  private void deliver(MemberId to, RaftMessage message) {
    long delay = chance(latePercent) ? random.nextInt(8000) : 1 + random.nextInt(jitter);
    time.after(delay, () -> arrive(to, message));
  }

  private void arrive(MemberId to, RaftMessage message) {
    Consumer<RaftMessage> receiver = receivers.get(to);
    if (receiver != null) {
      receiver.accept(message);
    }
  }
}
