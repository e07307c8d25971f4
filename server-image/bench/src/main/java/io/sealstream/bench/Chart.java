package io.sealstream.bench;

import java.util.List;

/** Bars of every figure that has something to compare, each as a share of its greatest value. */
final class Chart {
  private static final int LEFT = 250;
  private static final int WIDTH = 360;
  private static final int BAR = 18;

  private Chart() {}

  static String of(List<Figure> figures) {
    StringBuilder body = new StringBuilder();
    int y = 10;
    for (Figure figure : figures) {
      if (figure.rows().size() < 2) {
        continue;
      }
      y += 22;
      body.append(
          "<text x=\"10\" y=\"%d\" font-weight=\"bold\">%s, %s</text>%n"
              .formatted(y, figure.name(), figure.unit()));
      double greatest =
          figure.rows().stream().mapToDouble(row -> row.value().median()).max().orElseThrow();
      for (Figure.Row row : figure.rows()) {
        y += BAR + 4;
        body.append(bar(row, y, row.value().median() / greatest));
      }
      y += 8;
    }
    return ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n")
            .formatted(y + 20)
        + body
        + "</svg>\n";
  }

  private static String bar(Figure.Row row, int y, double share) {
    String colour = row.candidate().startsWith("sealstream") ? "#1f77b4" : "#9aa5b1";
    int length = (int) Math.max(1, Math.round(share * WIDTH));
    return ("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
            + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>"
            + "<text x=\"%d\" y=\"%d\">%,.0f</text>%n")
        .formatted(
            LEFT - 8,
            y,
            row.candidate(),
            LEFT,
            y - 13,
            length,
            BAR - 2,
            colour,
            LEFT + length + 6,
            y,
            row.value().median());
  }
}
