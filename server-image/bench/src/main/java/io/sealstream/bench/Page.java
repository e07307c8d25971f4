package io.sealstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The figures of a full run as Markdown: first what was aimed at, then all, with a chart beside.
 *
 * @param left names of the sections that the run did not come to
 */
record Page(List<Figure> figures, List<String> left) {

  void write(Path page) throws IOException {
    Path chart = page.resolveSibling(page.getFileName().toString().replaceFirst("\\.md$", ".svg"));
    StringBuilder text = new StringBuilder(head(chart.getFileName()));
    text.append("## What was to be reached\n\n| | measured | |\n|---|---|---|\n");
    Aims.ALL.forEach(aim -> text.append(aim.markdown(figures)));
    List<String> explanations =
        Aims.ALL.stream().flatMap(aim -> aim.explanation(figures).stream()).toList();
    if (!explanations.isEmpty()) {
      text.append("\nWhat the time goes to where an aim is missed, as a profiler saw it:\n\n");
      explanations.forEach(text::append);
    }
    if (!left.isEmpty()) {
      text.append("\nNot measured yet, the next run goes on with it: ");
      text.append(String.join(", ", left)).append(".\n");
    }
    text.append("\n## Figures\n\n");
    figures.forEach(figure -> text.append(figure.markdown()));
    Files.writeString(page, text);
    Files.writeString(chart, Chart.of(figures));
    System.out.println("written: " + page);
  }

  private static String head(Path chart) throws IOException {
    return """
        # Performance

        Written by `make bench FULL=1` on %s, %d processors, Linux %s, Java %s. One load generator against every
        server, each round on a fresh store, in alternation; medians with their range, ratios of the pairs of each
        round. Read the ratios: this class of machine is noisy. Sealstream acknowledges a message after its fsync where
        nothing else is said; nats-server does so only with "always".

        Why a start is as fast: [what a start leaves out](decisions/0004-what-a-start-leaves-out.md).
        `MICRO=1 server-image/bench/bench.sh` prints JMH figures of sealing and journal.

        ![chart](%s)

        """
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            System.getProperty("java.version"),
            chart);
  }

  private static String processor() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        return line.substring(line.indexOf(':') + 2);
      }
    }
    return System.getProperty("os.arch");
  }
}
