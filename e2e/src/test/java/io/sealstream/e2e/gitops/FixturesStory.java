package io.sealstream.e2e.gitops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sealstream.e2e.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the API server takes and what it refuses, said in files: each rule and limit of the resource
 * is kept once and broken once. A refused file names the message in its first line, and one about a
 * change has two documents: what is there, and what it should become.
 */
final class FixturesStory {
  private static final Path FIXTURES = Path.of("src/test/resources/crd").toAbsolutePath();
  private static final String NEXT_DOCUMENT = "---\n";

  @RegisterExtension final World world = new World();

  @Test
  void whatKeepsTheRulesIsTaken() {
    SoftAssertions each = new SoftAssertions();
    files("accepted").forEach(file -> each.assertThat(answer(text(file))).as(name(file)).isEmpty());
    each.assertAll();
  }

  @Test
  void whatBreaksARuleIsRefusedByName() {
    SoftAssertions each = new SoftAssertions();
    files("rejected")
        .forEach(file -> each.assertThat(answer(text(file))).as(name(file)).contains(said(file)));
    each.assertAll();
  }

  @Test
  void allowedChangesAreTaken() {
    SoftAssertions each = new SoftAssertions();
    files("changes/accepted")
        .forEach(file -> each.assertThat(answerToChange(file)).as(name(file)).isEmpty());
    each.assertAll();
  }

  @Test
  void changesThatWouldLoseSomethingAreRefused() {
    SoftAssertions each = new SoftAssertions();
    files("changes/rejected")
        .forEach(file -> each.assertThat(answerToChange(file)).as(name(file)).contains(said(file)));
    each.assertAll();
  }

  @Test
  void everySampleIsTaken() {
    String taken =
        kubectl("", "apply", "--dry-run=server", "--validate=strict", "-f", "manifests/samples")
            + kubectl("", "apply", "--dry-run=server", "-k", "manifests/samples/5-with-kustomize");
    assertThat(taken).contains("streamingcluster.sealstream.io/demo", "orders created");
  }

  /** What the API server says against a change of the resource; empty when it would make it. */
  private String answerToChange(Path file) {
    String[] documents = text(file).split(NEXT_DOCUMENT);
    kubectl(documents[0], "create", "-f", "-");
    try {
      return answerOnceNobodyWritesBetween(documents[1]);
    } finally {
      kubectl(documents[0], "delete", "-f", "-");
    }
  }

  /** kubectl replaces the version that it read; the operator may have written a newer status. */
  private String answerOnceNobodyWritesBetween(String text) {
    return await("the answer to what is there")
        .atMost(Duration.ofMinutes(2))
        .until(() -> answer(text, "replace"), it -> !it.contains("object has been modified"));
  }

  private String answer(String text) {
    return answer(text, "create");
  }

  private String answer(String text, String verb) {
    try {
      kubectl(text, verb, "--dry-run=server", "--validate=strict", "-f", "-");
      return "";
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  private String kubectl(String text, String... words) {
    String[] all =
        Stream.concat(Stream.of("-n", world.namespace()), Stream.of(words)).toArray(String[]::new);
    return world.cluster().kubectlWith(text, all);
  }

  private static List<Path> files(String directory) {
    try (Stream<Path> files = Files.list(FIXTURES.resolve(directory))) {
      List<Path> found = files.sorted().toList();
      assertThat(found).isNotEmpty();
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message in a fixture's first line. */
  private static String said(Path file) {
    return text(file).lines().findFirst().orElseThrow().substring(2);
  }

  private static String name(Path file) {
    return file.getParent().getFileName() + "/" + file.getFileName();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
