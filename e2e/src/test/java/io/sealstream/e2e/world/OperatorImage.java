package io.sealstream.e2e.world;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The operator's image, laid out in a directory of this host: its own Java, program, options and
 * AOT cache, which that Java takes wherever the directory is.
 */
public final class OperatorImage {
  static final String ARCHIVE = "operator/target/sealstream-operator.tar";

  private static final String LAY_OUT =
      """
      set -euo pipefail
      archive=$1 root=$2; shift 2
      rm -rf "$root"; mkdir -p "$root"
      for layer; do tar -xOf "$archive" "$layer" | tar -xf - -C "$root"; done
      """;

  private final Path java;
  private final Path options;

  private OperatorImage(Path java, Path options) {
    this.java = java;
    this.options = options;
  }

  /** What is in the archive now, below target. */
  public static OperatorImage laidOut() {
    Path root = Path.of("target", "operator-image").toAbsolutePath();
    List<String> command = List.of("bash", "-c", LAY_OUT, "lay-out", ARCHIVE, root.toString());
    Command.run(Stream.concat(command.stream(), layers().stream()).toList(), "");
    try {
      Path options = root.resolve("opt/sealstream/operator.args");
      // Paths of a container are below the directory here.
      String below = Files.readString(options).replace("/opt/", root + "/opt/");
      return new OperatorImage(
          root.resolve("opt/java/bin/java"), Files.writeString(options, below));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Their paths in the archive, the lowest first. */
  private static List<String> layers() {
    String manifest = Command.run("tar", "-xOf", ARCHIVE, "manifest.json");
    return Serialization.unmarshal(manifest, Manifest[].class)[0].layers();
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Manifest(@JsonProperty("Layers") List<String> layers) {}

  /** What its container would run, with one more option for the JVM. */
  List<String> command(String option) {
    return List.of(java.toString(), option, "@" + options);
  }
}
