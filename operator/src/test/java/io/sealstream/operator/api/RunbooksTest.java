package io.sealstream.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever reads a reason finds its page, and every page is about a reason. */
class RunbooksTest {
  private static final Path RUNBOOKS = Path.of("..", "docs", "runbooks");

  @Test
  void everyReasonHasItsPageAndEveryPageItsReason() throws IOException {
    try (var files = Files.list(RUNBOOKS)) {
      List<String> pages =
          files.map(file -> file.getFileName().toString().replace(".md", "")).toList();

      assertThat(pages)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(Reason.values()).map(Reason::word).toList());
    }
  }
}
