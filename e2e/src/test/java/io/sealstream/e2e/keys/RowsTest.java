package io.sealstream.e2e.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.e2e.gitops.ConvergedStory;
import io.sealstream.e2e.gitops.RightsStory;
import io.sealstream.e2e.recovery.LostRecordsStory;
import io.sealstream.e2e.rolling.CipherChangeStory;
import io.sealstream.e2e.world.Row;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every row of the refusal matrix that a cluster of one node can show has its story. */
final class RowsTest {
  /**
   * The other rows take more nodes, or another release to upgrade from; the operator's own tests of
   * the guard have all of them.
   */
  private static final Set<Integer> ROWS =
      Set.of(
          1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 14, 16, 17, 19, 21, 22, 23, 28, 34, 35, 36, 37, 38, 39,
          41);

  @Test
  void eachRowHasAStory() {
    Set<Integer> told =
        Stream.of(
                CipherChangeStory.class,
                ConvergedStory.class,
                LostRecordsStory.class,
                MadeAgainStory.class,
                NewClusterStory.class,
                RefusalStory.class,
                RightsStory.class,
                RotationStory.class,
                SealedLaterStory.class,
                SecretStory.class,
                SpecStory.class,
                StatefulSetStory.class,
                VolumeStory.class,
                WithoutApiRulesStory.class)
            .flatMap(story -> Arrays.stream(story.getDeclaredMethods()))
            .map(method -> method.getAnnotation(Row.class))
            .filter(Objects::nonNull)
            .flatMapToInt(row -> IntStream.of(row.value()))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(told).containsExactlyInAnyOrderElementsOf(ROWS);
  }
}
