package io.sealstream.operator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person installs is what the operator was compiled against. */
class CommittedCrdTest {

  /** Client-side apply stores the whole document in an annotation of at most 256 KiB. */
  private static final int MOST_BYTES = 200_000;

  private static final Path COMMITTED =
      Path.of("..", "crds", "streamingclusters.sealstream.io.yml");

  @BeforeAll
  static void writeItAnewWhenAsked() throws IOException {
    if (Boolean.getBoolean("crd.write")) {
      Files.createDirectories(COMMITTED.getParent());
      Files.writeString(COMMITTED, CrdDocument.fromClasses());
    }
  }

  @Test
  void theCommittedCrdIsTheOneOfTheClasses() {
    assertThat(COMMITTED).content().isEqualTo(CrdDocument.fromClasses());
  }

  @Test
  void theCrdFitsIntoTheAnnotationOfClientSideApply() {
    assertThat(COMMITTED.toFile().length()).isLessThan(MOST_BYTES);
  }
}
