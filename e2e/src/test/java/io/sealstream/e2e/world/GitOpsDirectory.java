package io.sealstream.e2e.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A kustomization as somebody keeps it in Git: a copy of sample 5, with {@code kubectl} as the tool
 * that applies it.
 */
public final class GitOpsDirectory {
  private static final Path SAMPLE = Command.ROOT.resolve("manifests/samples/5-with-kustomize");
  private static final String KUSTOMIZATION = "kustomization.yaml";
  private static final String RESOURCE = "cluster.yaml";

  private final World world;
  private final Path directory;

  private GitOpsDirectory(World world, Path directory) {
    this.world = world;
    this.directory = directory;
  }

  public static GitOpsDirectory copyOfTheSample(World world) {
    try {
      Path copy =
          Files.createDirectories(Path.of("target", "gitops", world.namespace())).toAbsolutePath();
      try (Stream<Path> files = Files.list(SAMPLE)) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      return new GitOpsDirectory(world, copy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Applies all of it, server-side, as the tools do. */
  public void apply() {
    kubectl("apply", "--server-side", "--field-manager=gitops", "-k", directory.toString());
  }

  /** Applies the objects of one kind alone, before the others. */
  public void applyOnly(String kind) {
    String objects =
        Stream.of(kubectl("kustomize", directory.toString()).split("(?m)^---$"))
            .filter(object -> object.lines().anyMatch(("kind: " + kind)::equals))
            .collect(Collectors.joining("---\n"));
    world
        .cluster()
        .kubectlWith(
            objects,
            "-n",
            world.namespace(),
            "apply",
            "--server-side",
            "--field-manager=gitops",
            "-f",
            "-");
  }

  /**
   * What {@code kubectl diff} prints: nothing, when all is as the directory says.
   *
   * @throws IllegalStateException when something differs: kubectl fails then
   */
  public String difference() {
    return kubectl("diff", "--server-side", "--field-manager=gitops", "-k", directory.toString());
  }

  /** Edits it as sample 5 says: a second Secret, and the first one as the previous key. */
  public void rotateTo(String key) {
    edit(
        KUSTOMIZATION,
        "secretGenerator:\n",
        """
        secretGenerator:
        - name: orders-key-new
          literals:
          - JS_KEY=%s
          options:
            immutable: true
        """
            .formatted(key));
    edit(
        RESOURCE,
        "    keySecretRef:\n      name: orders-key ",
        "    previousKeySecretRef:\n      name: orders-key\n"
            + "    keySecretRef:\n      name: orders-key-new ");
  }

  private void edit(String file, String text, String by) {
    try {
      Path path = directory.resolve(file);
      String before = Files.readString(path);
      if (!before.contains(text)) {
        throw new IllegalStateException("the sample is another one: " + text + " is not in it");
      }
      Files.writeString(path, before.replace(text, by));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String kubectl(String... words) {
    return world
        .cluster()
        .kubectl(
            Stream.concat(Stream.of("-n", world.namespace()), Stream.of(words))
                .toArray(String[]::new));
  }
}
