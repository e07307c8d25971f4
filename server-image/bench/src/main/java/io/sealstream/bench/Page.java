package io.sealstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures of one run: printed as they come, and written as Markdown with a chart beside it when
 * system property {@code page} names a file.
 */
final class Page {
  private final List<Figure> figures = new ArrayList<>();

  void add(Figure figure) {
    figures.add(figure);
    System.out.println(figure.print());
  }

  void write() throws IOException {
    String file = System.getProperty("page");
    if (file == null) {
      return;
    }
    Path page = Path.of(file);
    Path chart = page.resolveSibling(page.getFileName().toString().replaceFirst("\\.md$", ".svg"));
    StringBuilder text = new StringBuilder(head(chart.getFileName()));
    figures.forEach(figure -> text.append(figure.markdown()));
    Files.writeString(page, text);
    Files.writeString(chart, Chart.of(figures));
  }

  private static String head(Path chart) throws IOException {
    return """
        # Performance

        Written by `make bench FULL=1` on %s, %d processors, Linux %s, Java %s. One load generator against every
        server, each round on a fresh store, in alternation; medians with their range, ratios of the pairs of each
        round. Read the ratios: this class of machine is noisy. "synced" acknowledges a message after its fsync;
        nats-server without "always" acknowledges before it.

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
