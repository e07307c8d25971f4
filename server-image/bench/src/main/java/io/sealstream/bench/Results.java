package io.sealstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Figures of the sections that were run, one file each, so that a run that was cut short goes on.
 *
 * <pre>
 * figure TAB name TAB unit
 * row TAB candidate TAB median TAB min TAB max TAB ratio TAB microseconds of processor time
 * </pre>
 *
 * @param directory of one version of the code and one choice of {@link Sizes}: figures of different
 *     ones are never mixed
 */
record Results(Path directory) {

  void save(String section, List<Figure> figures) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Figure figure : figures) {
      text.append("figure\t%s\t%s\n".formatted(figure.name(), figure.unit()));
      for (Figure.Row row : figure.rows()) {
        Spread value = row.value();
        text.append(
            String.join(
                "\t",
                "row",
                row.candidate(),
                "" + value.median(),
                "" + value.min(),
                "" + value.max(),
                "" + row.ratio(),
                row.cpuMicros() + "\n"));
      }
    }
    Files.createDirectories(directory);
    Files.writeString(file(section), text);
  }

  /** Empty: the section was not run yet. */
  Optional<List<Figure>> load(String section) throws IOException {
    if (!Files.exists(file(section))) {
      return Optional.empty();
    }
    List<Figure> figures = new ArrayList<>();
    for (String line : Files.readAllLines(file(section))) {
      String[] fields = line.split("\t");
      if (fields[0].equals("figure")) {
        figures.add(new Figure(fields[1], fields[2], new ArrayList<>()));
      } else {
        figures.getLast().rows().add(row(fields));
      }
    }
    return Optional.of(figures);
  }

  private static Figure.Row row(String[] fields) {
    double[] numbers = new double[5];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Double.parseDouble(fields[i + 2]);
    }
    Spread value = new Spread(numbers[0], numbers[1], numbers[2]);
    return new Figure.Row(fields[1], value, numbers[3], numbers[4]);
  }

  private Path file(String section) {
    return directory.resolve(section + ".tsv");
  }
}
