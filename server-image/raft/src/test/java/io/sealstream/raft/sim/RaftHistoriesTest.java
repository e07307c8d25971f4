package io.sealstream.raft.sim;

import io.sealstream.raft.core.CoreRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a group: {@code -Dseeds=10000} for more than the usual number, {@code
 * -Dfrom=10000} for others, {@code -Dseed=42} for one again.
 */
class RaftHistoriesTest {
  private static final int USUAL = 300;

  private record End(long seed, List<String> did, Optional<Throwable> why) {
    private static End of(long seed) {
      List<String> did = new ArrayList<>();
      try {
        RaftSimulation.run(seed, new CoreRules(), new SimLogRules(), did);
        return new End(seed, did, Optional.empty());
      } catch (AssertionError | RuntimeException e) {
        return new End(seed, did, Optional.of(e));
      }
    }
  }

  @Test
  void everyHistoryKeepsThePromises() {
    Long only = Long.getLong("seed");
    long from = Long.getLong("from", 0);
    LongStream seeds =
        only == null
            ? LongStream.range(from, from + Long.getLong("seeds", USUAL))
            : LongStream.of(only);
    List<End> ends = seeds.parallel().mapToObj(End::of).toList();
    if (only != null) {
      ends.getFirst().did().forEach(System.out::println);
    }
    List<End> bad = ends.stream().filter(end -> end.why().isPresent()).toList();
    for (End end : bad) {
      System.out.printf(
          "seed %d: %s; again: -Dseed=%d%n", end.seed(), end.why().get().getMessage(), end.seed());
    }
    if (!bad.isEmpty()) {
      throw new AssertionError(
          "%d of %d histories; the first is seed %d"
              .formatted(bad.size(), ends.size(), bad.getFirst().seed()),
          bad.getFirst().why().get());
    }
    System.out.printf(
        "   %d histories from seed %d keep the promises; they are %016x%n",
        ends.size(),
        ends.getFirst().seed(),
        ends.stream()
            .mapToLong(end -> end.seed() * 31 + end.did().hashCode())
            .reduce(0, (a, b) -> a * 31 + b));
  }
}
