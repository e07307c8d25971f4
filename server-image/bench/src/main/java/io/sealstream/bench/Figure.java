package io.sealstream.bench;

import java.util.List;

/**
 * One load on several servers in the same run.
 *
 * @param name what was measured
 * @param unit of the values
 * @param rows one per candidate; the first is the one that the others are compared with
 */
record Figure(String name, String unit, List<Row> rows) {

  /**
   * One candidate's part.
   *
   * @param candidate its name
   * @param value median and range of its rounds
   * @param ratio of the first candidate's value to this one's, median of the pairs of each round
   * @param cpuMicros of the server per message; 0 where it says nothing
   */
  record Row(String candidate, Spread value, double ratio, double cpuMicros) {}

  /** As text for a terminal. */
  String print() {
    StringBuilder text = new StringBuilder(name).append(", ").append(unit).append('\n');
    for (Row row : rows) {
      text.append("  %-30s %-34s".formatted(row.candidate(), row.value().print(digits())));
      if (rows.size() > 1) {
        text.append(" ratio %.2f".formatted(row.ratio()));
      }
      if (row.cpuMicros() > 0) {
        text.append("  cpu %.2f µs/msg".formatted(row.cpuMicros()));
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** As a table of a Markdown page. */
  String markdown() {
    StringBuilder text = new StringBuilder("### ").append(name).append("\n\n");
    text.append("| | ").append(unit).append(", median (range) | Sealstream aes / this |");
    text.append(" server CPU per message |\n|---|---|---|---|\n");
    for (Row row : rows) {
      text.append("| %s | %s |".formatted(row.candidate(), row.value().print(digits())));
      text.append(rows.size() > 1 ? " %.2f |".formatted(row.ratio()) : " |");
      text.append(row.cpuMicros() > 0 ? " %.2f µs |\n".formatted(row.cpuMicros()) : " |\n");
    }
    return text.append('\n').toString();
  }

  private int digits() {
    return rows.stream().allMatch(row -> row.value().median() < 1000) ? 1 : 0;
  }
}
