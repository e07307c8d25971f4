package io.sealstream.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints what this server does on this machine, beside what nats-server does in the same run.
 * Usage: {@code Bench SEALSTREAM_BINARY [NATS_SERVER_BINARY]}; without the second, only how this
 * server starts. System properties: {@code full} for every load (an hour or more), {@code rounds},
 * {@code warmup} and {@code seconds} of each round, {@code starts}.
 */
public final class Bench {
  private static final boolean FULL = Boolean.getBoolean("full");
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmup", 5));
  private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("seconds", 5));
  private static final int STARTS = Integer.getInteger("starts", 11);

  private Bench() {}

  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: Bench SEALSTREAM_BINARY [NATS_SERVER_BINARY]");
      System.exit(2);
    }
    Candidate ours = Candidate.sealstream(args[0], "aes");
    Page page = new Page();
    new Starts(STARTS).measure(ours).forEach(page::add);
    if (args.length == 2) {
      beside(page, ours, args);
    }
    page.write();
  }

  private static void beside(Page page, Candidate ours, String[] args) throws Exception {
    List<Candidate> few =
        List.of(ours, Candidate.natsDefault(args[1], "none"), Candidate.natsAlways(args[1], "aes"));
    SideBySide rounds = new SideBySide(ROUNDS);
    page.add(rounds.measure(publish(128, 500, 1), FULL ? Candidate.all(args[0], args[1]) : few));
    if (FULL) {
      everything(page, rounds, args[0], args[1]);
    }
  }

  private static void everything(Page page, SideBySide rounds, String ours, String nats)
      throws Exception {
    List<Candidate> all = Candidate.all(ours, nats);
    List<Candidate> synced =
        List.of(Candidate.sealstream(ours, "aes"), Candidate.natsAlways(nats, "aes"));
    List<Candidate> defaults =
        List.of(
            Candidate.sealstream(ours, "aes"),
            Candidate.sealstream(ours, "none"),
            Candidate.natsDefault(nats, "none"),
            Candidate.natsDefault(nats, "aes"));
    for (int payload : new int[] {1 << 10, 16 << 10}) {
      page.add(rounds.measure(publish(payload, 500, 1), all));
    }
    page.add(rounds.measure(publish(128, 500, 100), defaults));
    page.add(rounds.measure(publish(128, 1, 1), synced));
    page.add(
        rounds.measure(
            new PublishLoad(128, 500, 1, Duration.ZERO, Duration.ofSeconds(1)), defaults));
    page.add(rounds.measure(new ReadLoad(128, 1_000_000), defaults));
    for (Load load : others()) {
      page.add(rounds.measure(load, defaults));
    }
  }

  private static List<Load> others() {
    List<Load> loads = new ArrayList<>();
    for (int messages : new int[] {1_000_000, 10_000_000}) {
      for (ServerUnderTest.Ending ending : ServerUnderTest.Ending.values()) {
        loads.add(new StartLoad(messages, ending));
      }
    }
    loads.add(new SizeLoad(SizeLoad.What.DISK));
    loads.add(new SizeLoad(SizeLoad.What.RESIDENT));
    loads.add(new CoreLoad(2_000_000, true));
    loads.add(new CoreLoad(5_000_000, false));
    return loads;
  }

  private static PublishLoad publish(int payload, int window, int streams) {
    return new PublishLoad(payload, window, streams, WARM_UP, MEASURED);
  }
}
