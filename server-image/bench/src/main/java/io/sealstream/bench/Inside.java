package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Figures that only the inside of a JVM can give: a program of {@code io.sealstream.bench.micro} in
 * a process of its own, which prints {@code figure TAB name TAB unit TAB value}.
 */
final class Inside {
  private Inside() {}

  static List<Figure> run(String program, int... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx2g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders")); // ours
    // A full collection leaves dead space where moving it is not worth while, and the heap counts
    // it.
    command.add("-XX:MarkSweepAlwaysCompactCount=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.sealstream.bench.micro." + program);
    for (int argument : arguments) {
      command.add("" + argument);
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(program + " failed: " + said);
    }
    List<Figure> figures = new ArrayList<>();
    for (String line : said.lines().filter(l -> l.startsWith("figure\t")).toList()) {
      String[] fields = line.split("\t");
      Spread value = Spread.of(Double.parseDouble(fields[3]));
      figures.add(
          new Figure(fields[1], fields[2], List.of(new Figure.Row("sealstream aes", value, 1, 0))));
    }
    return figures;
  }
}
