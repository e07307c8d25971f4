package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of a whole store; see {@link Histories}. A store with a rule switched off must
 * be caught, by the invariant that the rule is for.
 */
class StoreSimulationTest {
  private static final int VARIANT_SEEDS = 1000;

  /** A history that ended badly. */
  private record Failure(long seed, Throwable why) {
    private boolean breaks(String invariant) {
      return why instanceof Broken broken && broken.invariant().equals(invariant);
    }
  }

  @Test
  void everyHistoryKeepsThePromises() {
    Histories.run(
        "histories", seed -> StoreSimulation.run(seed, new StoreRules(), new OpeningRules()));
  }

  private static Optional<Failure> run(long seed, StoreRules rules, OpeningRules opening) {
    try {
      StoreSimulation.run(seed, rules, opening);
      return Optional.empty();
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(new Failure(seed, e));
    }
  }

  /** {@code -Dseeds.rows=10000} for many. */
  @Test
  void entriesOfTheCatalogGoOnInOtherFrames() {
    Histories.run("rows", seed -> StoreSimulation.run(seed, new SmallFrames(), new OpeningRules()));
  }

  @Test
  void theSameSeedIsTheSameHistory() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(StoreSimulation.run(seed, new StoreRules(), new OpeningRules()))
          .isEqualTo(StoreSimulation.run(seed, new StoreRules(), new OpeningRules()));
    }
  }

  static Stream<Arguments> variants() {
    return Stream.of(
        of(
            "I1",
            "a file is written to again after a write that failed",
            new StoreRules() {
              @Override
              boolean leavesAFailedFile() {
                return false;
              }
            }),
        of(
            "I1",
            "a step that writes twice of a stream begins again at the same frame",
            new StoreRules() {
              @Override
              boolean countsWhatAStepWrote() {
                return false;
              }
            }),
        of(
            "I2",
            "acknowledgements do not wait for the sync",
            new StoreRules() {
              @Override
              boolean syncsBeforeAck() {
                return false;
              }
            }),
        of(
            "I2",
            "recovery trusts what the page cache shows",
            new StoreRules() {
              @Override
              boolean trustsOnlyWhatWasSynced() {
                return false;
              }
            }),
        of(
            "I3",
            "a frame says that another was synced before it was",
            new StoreRules() {
              @Override
              boolean provesOnlyWhatWasSynced() {
                return false;
              }
            }),
        of(
            "I5",
            "a stream's key is not journaled",
            new StoreRules() {
              @Override
              boolean journalsKeysFirst() {
                return false;
              }
            }),
        of(
            "I5",
            "a submission begins in the frame in which a stream ends",
            new SmallFrames() {
              @Override
              boolean beginsBehindEnds() {
                return false;
              }
            }),
        of(
            "I5",
            "a stream's old key goes while segments need it",
            new StoreRules() {
              @Override
              boolean keepsKeysInNeed() {
                return false;
              }
            }),
        of(
            "I3",
            "a superblock key goes while a pair needs it",
            new OpeningRules() {
              @Override
              boolean rewritesBothPairs() {
                return false;
              }
            }),
        of(
            "I6",
            "an erase step leaves the old keys in the ring",
            new StoreRules() {
              @Override
              boolean destroysOldKeys() {
                return false;
              }
            }),
        of(
            "I7",
            "a rotation leaves a copy under the old key",
            new OpeningRules() {
              @Override
              boolean rewrapsEveryCopy() {
                return false;
              }
            }),
        of(
            "I8",
            "a commit of the catalog begins in the block of the one before",
            new StoreRules() {
              @Override
              boolean padsCommits() {
                return false;
              }
            }),
        of(
            "I3",
            "what was moved to another segment is not synced before the catalog names it",
            new StoreRules() {
              @Override
              boolean syncsWhatItMoved() {
                return false;
              }
            }),
        of(
            "I9",
            "journal files are given back before the superblock",
            new StoreRules() {
              @Override
              boolean freesAfterCommit() {
                return false;
              }
            }),
        of(
            "strict",
            "a clear file is read as it is, listed or not",
            new StoreRules() {
              @Override
              ClearFiles reads(ClearFiles listed) {
                return new UnprovenFiles();
              }
            }),
        of(
            "strict",
            "clear journal files are left where they are",
            new StoreRules() {
              @Override
              boolean destroysClearFiles() {
                return false;
              }
            }),
        of(
            "I10",
            "the journal grows as long as there is something to write",
            new StoreRules() {
              @Override
              long journalBound(JournalSize size) {
                return Long.MAX_VALUE;
              }
            }),
        of(
            "I11",
            "a start writes before it looks",
            new OpeningRules() {
              @Override
              boolean looksFirst() {
                return false;
              }
            }));
  }

  /** Reads whatever there is. */
  private static final class UnprovenFiles extends ClearFiles {
    private UnprovenFiles() {
      super(false);
    }

    @Override
    boolean isListed(String name) {
      return true;
    }

    @Override
    Disk.File proven(String name, Disk.File file) {
      return file;
    }
  }

  private static Arguments of(String invariant, String rule, StoreRules variant) {
    LongFunction<Optional<Failure>> history = seed -> run(seed, variant, new OpeningRules());
    return Arguments.of(invariant, rule, history);
  }

  private static Arguments of(String invariant, String rule, OpeningRules variant) {
    LongFunction<Optional<Failure>> history = seed -> run(seed, new StoreRules(), variant);
    return Arguments.of(invariant, rule, history);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("variants")
  void aStoreWithoutTheRuleIsCaught(
      String invariant, String rule, LongFunction<Optional<Failure>> history) {
    Optional<Failure> caught =
        LongStream.range(0, VARIANT_SEEDS)
            .mapToObj(history)
            .flatMap(Optional::stream)
            .filter(failure -> failure.breaks(invariant))
            .findFirst();
    assertThat(caught).as("%s, caught by %s", rule, invariant).isPresent();
    System.out.printf(
        "%s is caught by seed %d: %s%n",
        rule, caught.get().seed(), caught.get().why().getMessage());
  }
}
