package io.sealstream.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Prints what this server does on this machine, beside what nats-server does in the same run.
 * Usage: {@code Bench SEALSTREAM_BINARY NATS_SERVER_BINARY}. System properties: {@code full} runs
 * every section that {@code results} (a directory) does not have yet, beginning none after so many
 * {@code minutes}, and writes {@code page}; {@code only} names the sections to run, again if need
 * be; {@code scale} divides every number of messages, for trying the bench itself; see {@link
 * Sizes} for the rest.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    if (args.length != 2) {
      System.err.println("usage: Bench SEALSTREAM_BINARY NATS_SERVER_BINARY");
      System.exit(2);
    }
    Sizes sizes = Sizes.asked();
    Sections sections = new Sections(args[0], args[1], sizes);
    Path kept = Path.of(System.getProperty("results", "target/bench-results"));
    Results results = new Results(kept.resolve(sizes.name()));
    String only = System.getProperty("only", "");
    if (!only.isEmpty()) {
      only(only.split(","), sections, results);
    } else if (Boolean.getBoolean("full")) {
      full(sections, results);
    } else {
      for (Section section : sections.few()) {
        print(section.measurement().run());
      }
    }
  }

  private static void only(String[] names, Sections sections, Results results) throws Exception {
    List<Section> asked = new ArrayList<>();
    for (String name : names) {
      Optional<Section> section = sections.named(name);
      if (section.isEmpty()) {
        System.err.println(name + " is no section; there are " + sections.names());
        System.exit(2);
      }
      asked.add(section.get());
    }
    for (Section section : asked) {
      run(section, results);
    }
  }

  /** A section that fails does not keep the others from being measured. */
  private static void full(Sections sections, Results results) throws Exception {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(Integer.getInteger("minutes", 600));
    List<Figure> figures = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (Section section : sections.all()) {
      Optional<List<Figure>> known = results.load(section.name());
      if (known.isPresent()) {
        System.out.println(section.name() + " was measured before: " + results.directory());
        figures.addAll(known.get());
      } else if (System.nanoTime() - limit > 0) {
        left.add(section.name());
      } else {
        try {
          figures.addAll(run(section, results));
        } catch (Exception e) {
          System.out.println(section.name() + " failed: " + e.getMessage());
          left.add(section.name());
        }
      }
    }
    new Page(figures, left).write(Path.of(System.getProperty("page")));
    if (!left.isEmpty()) {
      System.err.println("not measured: " + left + "; the next run goes on with them");
      System.exit(1);
    }
  }

  private static List<Figure> run(Section section, Results results) throws Exception {
    long begin = System.nanoTime();
    List<Figure> figures = section.measurement().run();
    results.save(section.name(), figures);
    print(figures);
    System.out.printf(
        "(%s: %d s)%n%n", section.name(), (System.nanoTime() - begin) / 1_000_000_000);
    return figures;
  }

  private static void print(List<Figure> figures) {
    figures.forEach(figure -> System.out.println(figure.print()));
  }
}
