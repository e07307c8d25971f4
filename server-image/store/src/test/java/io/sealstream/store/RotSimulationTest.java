package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Random histories of a store of which a bit changes; see {@link Histories}. */
class RotSimulationTest {
  private static final int VARIANT_SEEDS = 1000;

  @Test
  void everyRotIsReportedWithThoseWhomItConcernsAndNobodyElse() {
    Histories.run("rots", seed -> RotSimulation.run(seed, new StoreRules()));
  }

  @Test
  void aStoreThatTakesDamageForTheEndOfTheJournalIsCaught() {
    StoreRules variant =
        new StoreRules() {
          @Override
          boolean reportsWhatIsLost() {
            return false;
          }
        };
    Optional<Broken> caught =
        LongStream.range(0, VARIANT_SEEDS)
            .mapToObj(seed -> broken(seed, variant))
            .flatMap(Optional::stream)
            .filter(broken -> broken.invariant().equals("I4"))
            .findFirst();
    assertThat(caught).isPresent();
  }

  private static Optional<Broken> broken(long seed, StoreRules rules) {
    try {
      RotSimulation.run(seed, rules);
      return Optional.empty();
    } catch (Broken e) {
      return Optional.of(e);
    }
  }
}
