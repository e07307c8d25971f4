package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.core.CoreRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a group: {@code -Dseeds=10000} for more than the usual number, {@code
 * -Dfrom=10000} for others, {@code -Dseed=42} for one again, with all that went wrong in it. A
 * group that lacks a rule must be caught, by the promise that the rule is for.
 */
class RaftHistoriesTest {
  private static final int USUAL = 300;
  private static final int VARIANT_SEEDS = 2000;

  private record End(long seed, int did, Optional<Throwable> why) {
    private static End of(long seed) {
      try {
        return new End(seed, history(seed).hashCode(), Optional.empty());
      } catch (AssertionError | RuntimeException e) {
        return new End(seed, 0, Optional.of(e));
      }
    }

    private void print() {
      why.ifPresent(
          broken ->
              System.out.printf(
                  "seed %d: %s; again: make sim-raft SEED=%d%n", seed, broken.getMessage(), seed));
    }
  }

  private static List<String> history(long seed) {
    List<String> did = new ArrayList<>();
    try {
      RaftSimulation.run(seed, new CoreRules(), new SimLogRules(), did);
    } finally {
      if (Long.getLong("seed") != null) {
        did.forEach(System.out::println);
      }
    }
    return did;
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
    ends.forEach(End::print);
    assertThat(ends.stream().filter(end -> end.why().isPresent()).map(End::seed))
        .as("seeds of %d histories that broke a promise", ends.size())
        .isEmpty();
    System.out.printf(
        "   %d histories of a group from seed %d keep the promises; they are %08x%n",
        ends.size(),
        ends.getFirst().seed(),
        ends.stream().mapToInt(End::did).reduce(0, (a, b) -> a * 31 + b));
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(history(seed)).isEqualTo(history(seed));
    }
  }

  static Stream<Variant> variants() {
    return Variant.all().stream();
  }

  private record Caught(long seed, Violation why) {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void aGroupWithoutTheRuleIsCaught(Variant variant) {
    Optional<Caught> caught =
        LongStream.range(0, VARIANT_SEEDS)
            .parallel()
            .mapToObj(seed -> variant.caughtBy(seed).map(why -> new Caught(seed, why)))
            .flatMap(Optional::stream)
            .findAny();
    assertThat(caught).as("caught by %d seeds", VARIANT_SEEDS).isPresent();
    System.out.printf(
        "%s is caught by seed %d: %s%n",
        variant.what(), caught.get().seed(), caught.get().why().getMessage());
  }
}
