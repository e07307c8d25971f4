package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Random lives of a store, with power cuts between any two writes; see {@link Histories}. */
class OpeningSimulationTest {
  private static final int VARIANT_SEEDS = 1000;

  @Test
  void everyLifeKeepsThePromises() {
    Histories.run("openings", seed -> OpeningSimulation.run(seed, new OpeningRules()));
  }

  @Test
  void theSameSeedIsTheSameLife() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(OpeningSimulation.run(seed, new OpeningRules()))
          .isEqualTo(OpeningSimulation.run(seed, new OpeningRules()));
    }
  }

  static Stream<Arguments> variants() {
    return Stream.of(
        Arguments.of(
            "copies are not synced in turn",
            new OpeningRules() {
              @Override
              boolean syncsEachCopy() {
                return false;
              }
            }),
        Arguments.of(
            "a start trusts the superblock that the page cache shows",
            new OpeningRules() {
              @Override
              boolean writesSuperblockBack() {
                return false;
              }
            }),
        Arguments.of(
            "a rotation leaves a copy under the old key",
            new OpeningRules() {
              @Override
              boolean rewrapsEveryCopy() {
                return false;
              }
            }),
        Arguments.of(
            "a commit overwrites the newest superblock",
            new OpeningRules() {
              @Override
              int generationStep() {
                return 2;
              }
            }),
        Arguments.of(
            "a start writes before it looks",
            new OpeningRules() {
              @Override
              boolean looksFirst() {
                return false;
              }
            }),
        Arguments.of(
            "the superblock of a new store comes before its ring",
            new OpeningRules() {
              @Override
              boolean ringComesFirst() {
                return false;
              }
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void aStoreWithoutTheRuleIsCaught(String rule, OpeningRules variant) {
    assertThat(firstCaught(variant)).as("%s: caught by seed", rule).isLessThan(VARIANT_SEEDS);
  }

  private static long firstCaught(OpeningRules variant) {
    for (long seed = 0; seed < VARIANT_SEEDS; seed++) {
      try {
        OpeningSimulation.run(seed, variant);
      } catch (AssertionError caught) {
        return seed;
      }
    }
    return VARIANT_SEEDS;
  }
}
