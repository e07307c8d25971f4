package io.sealstream.operator.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The refusal matrix has no row without a test, and no refusal of a server is without a reason. */
class MatrixTest {
  private static final int ROWS = 44;

  /** Two budgets on one pod stand in the way of a roll, so the planner's tests have that row. */
  private static final int OF_THE_PLANNER = 43;

  @Test
  void everyRowHasItsTest() {
    SortedSet<Integer> tested =
        Stream.of(
                KeyChangeTest.class,
                RotationTest.class,
                RotationTakenBackTest.class,
                VolumesTest.class,
                RefusedVolumesTest.class,
                ModeAndCipherTest.class,
                SpecTest.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .map(method -> method.getAnnotation(Row.class))
            .filter(Objects::nonNull)
            .flatMapToInt(row -> IntStream.of(row.value()))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    tested.add(OF_THE_PLANNER);

    assertThat(tested).containsExactlyElementsOf(IntStream.rangeClosed(1, ROWS).boxed().toList());
  }

  @Test
  void everyRefusalOfAServerHasAReasonThatIsARefusal() {
    assertThat(StartCode.values())
        .allSatisfy(
            code -> {
              assertThat(StartReasons.of(code).kind()).isEqualTo(Reason.Kind.REFUSAL);
              assertThat(StartReasons.remedy(code)).isNotNull();
            });
  }

  @Test
  void reasonsAreWordsForPrograms() {
    assertThat(Reason.values())
        .allSatisfy(reason -> assertThat(reason.word()).matches("[A-Z][A-Za-z]+"))
        .allSatisfy(reason -> assertThat(Reason.of(reason.word())).contains(reason));
    assertThat(Arrays.stream(Reason.values()).map(Reason::word)).doesNotHaveDuplicates();
  }
}
