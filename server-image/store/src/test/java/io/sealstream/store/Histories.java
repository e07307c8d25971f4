package io.sealstream.store;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Runs one kind of random history over many seeds: {@code -Dseeds=10000} for more than the usual
 * number ({@code -Dseeds.rots=1000} for another number of one kind), {@code -Dfrom=10000} for
 * others, {@code -Dseed=42} for one. Prints a number that is the same whenever the histories are.
 */
final class Histories {
  private static final int USUAL = 300;

  /** What a history did, or why it ended badly. */
  private record End(long seed, int did, Optional<Throwable> why) {
    private static End of(long seed, LongFunction<List<String>> history) {
      try {
        return new End(seed, history.apply(seed).hashCode(), Optional.empty());
      } catch (AssertionError | RuntimeException e) {
        return new End(seed, 0, Optional.of(e));
      }
    }

    private long mixed() {
      return (seed + 1) * 0x9E3779B97F4A7C15L ^ did * 0xC2B2AE3D27D4EB4FL;
    }

    private void throwIfBad() {
      if (why.isPresent()) {
        throw new AssertionError(
            "seed %d: %s; again: make sim SEED=%d".formatted(seed, why.get().getMessage(), seed),
            why.get());
      }
    }
  }

  private Histories() {}

  /**
   * @param history runs a seed and returns what it did
   */
  static void run(String kind, LongFunction<List<String>> history) {
    Long only = Long.getLong("seed");
    long from = Long.getLong("from", 0);
    LongStream seeds =
        only == null ? LongStream.range(from, from + number(kind)) : LongStream.of(only);
    List<End> ends = seeds.parallel().mapToObj(seed -> End.of(seed, history)).toList();
    ends.forEach(End::throwIfBad);
    System.out.printf(
        "   %d %s from seed %d keep the promises; they are %016x%n",
        ends.size(), kind, ends.getFirst().seed, ends.stream().mapToLong(End::mixed).sum());
  }

  private static long number(String kind) {
    return Long.getLong("seeds." + kind, Long.getLong("seeds", USUAL));
  }
}
