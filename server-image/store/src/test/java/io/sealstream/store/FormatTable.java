package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of docs/file-format.md with offsets and sizes: what a reader of that page sees, who has
 * nothing but the page and the bytes.
 */
final class FormatTable {
  private static final Path PAGE = Path.of("..", "..", "docs", "file-format.md");

  private record Row(int offset, int length, String field) {
    /** As much as the frame says. */
    static final int REST = -1;
  }

  private final String heading;
  private final List<Row> rows = new ArrayList<>();

  private FormatTable(String heading) {
    this.heading = heading;
  }

  /** The first table with offsets behind a heading. */
  static FormatTable under(String heading) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int at = lines.indexOf("## " + heading);
    assertThat(at).as("heading %s in %s", heading, PAGE).isNotNegative();
    FormatTable table = new FormatTable(heading);
    lines.stream()
        .skip(at)
        .dropWhile(line -> !line.startsWith("| offset | size | field |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Stream.of(line.split("\\|")).map(String::strip).toArray(String[]::new))
        .filter(cells -> cells[1].matches("\\d+"))
        .forEach(
            cells ->
                table.rows.add(
                    new Row(
                        Integer.parseInt(cells[1]),
                        cells[2].equals("n") ? Row.REST : Integer.parseInt(cells[2]),
                        cells[3])));
    table.hasNoGaps();
    return table;
  }

  private void hasNoGaps() {
    int next = 0;
    for (Row row : rows) {
      assertThat(row.offset).as("offset of '%s' under %s", row.field, heading).isEqualTo(next);
      next += row.length;
    }
    assertThat(rows).as("rows under %s", heading).hasSizeGreaterThan(5);
  }

  /** Bytes of the whole structure. */
  int length() {
    return rows.getLast().offset + rows.getLast().length;
  }

  private Row row(String begin) {
    List<Row> found = rows.stream().filter(row -> row.field.startsWith(begin)).toList();
    assertThat(found).as("fields '%s…' under %s", begin, heading).hasSize(1);
    return found.getFirst();
  }

  /** Where a field begins. */
  int offset(String field) {
    return row(field).offset;
  }

  /** The bytes of a field of a structure that begins at {@code start}. */
  byte[] bytes(byte[] file, int start, String field) {
    Row row = row(field);
    return Arrays.copyOfRange(file, start + row.offset, start + row.offset + row.length);
  }

  /** A field of up to eight bytes, big endian. */
  long number(byte[] file, int start, String field) {
    byte[] bytes = bytes(file, start, field);
    byte[] wide = new byte[Long.BYTES];
    System.arraycopy(bytes, 0, wide, Long.BYTES - bytes.length, bytes.length);
    return ByteBuffer.wrap(wide).getLong();
  }
}
