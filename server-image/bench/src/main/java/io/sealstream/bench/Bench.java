package io.sealstream.bench;

import java.time.Duration;

/**
 * Prints what this server does on this machine, beside what nats-server does in the same run.
 * Usage: {@code Bench SEALSTREAM_BINARY [NATS_SERVER_BINARY]}. Rounds alternate between the
 * candidates, so a noisy minute hits all of them.
 */
public final class Bench {
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
    starts(args[0]);
    Candidate[] candidates =
        args.length == 1
            ? new Candidate[] {
              Candidate.sealstream(args[0], "aes"), Candidate.sealstream(args[0], "none")
            }
            : new Candidate[] {
              Candidate.sealstream(args[0], "aes"),
              Candidate.natsServer(args[1], "none", false),
              Candidate.natsServer(args[1], "aes", true),
            };
    publish(candidates, new PublishLoad(128, 500));
  }

  private static void starts(String binary) throws Exception {
    double[] bound = new double[STARTS];
    double[] info = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      try (ServerUnderTest server = ServerUnderTest.start(Candidate.sealstream(binary, "aes"))) {
        bound[i] = server.bound().toNanos() / 1e6;
        info[i] = server.info().toNanos() / 1e6;
      }
    }
    System.out.println("process start to socket bound: " + Spread.of(bound).print("ms"));
    System.out.println("process start to INFO:         " + Spread.of(info).print("ms"));
  }

  private static void publish(Candidate[] candidates, PublishLoad load) throws Exception {
    double[][] rates = new double[candidates.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int c = 0; c < candidates.length; c++) {
        try (ServerUnderTest server = ServerUnderTest.start(candidates[c])) {
          rates[c][round] = load.run(server.port(), WARM_UP, MEASURED);
        }
      }
    }
    System.out.printf(
        "publish, one asynchronous client, %d B, window %d, %d rounds of %d s after %d s:%n",
        load.payload(), load.window(), ROUNDS, MEASURED.toSeconds(), WARM_UP.toSeconds());
    for (int c = 0; c < candidates.length; c++) {
      double[] ratio = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ratio[round] = rates[0][round] / rates[c][round];
      }
      System.out.printf(
          "  %-28s %s; %s is %.2f times that%n",
          candidates[c].name(),
          Spread.of(rates[c]).print("msgs/s"),
          candidates[0].name(),
          Spread.of(ratio).median());
    }
  }
}
