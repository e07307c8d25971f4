package io.sealstream.server.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/** Log files that were set aside: the file's name with a time appended, as nats-server does. */
final class LogFiles {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy.MM.dd.HH.mm.ss.SSSSSSSSS");

  private LogFiles() {}

  /**
   * @param maxFiles how many to keep, the new current one included; 0: all
   */
  static void setAside(Path file, int maxFiles) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + "." + LocalDateTime.now().format(STAMP));
    Files.move(file, aside);
    if (maxFiles > 0) {
      List<Path> old = setAsideBefore(file);
      for (int i = 0; i < old.size() - (maxFiles - 1); i++) {
        Files.delete(old.get(i));
      }
    }
  }

  private static List<Path> setAsideBefore(Path file) throws IOException {
    String prefix = file.getFileName() + ".";
    try (Stream<Path> siblings = Files.list(file.toAbsolutePath().getParent())) {
      return siblings.filter(p -> isSetAside(p.getFileName().toString(), prefix)).sorted().toList();
    }
  }

  private static boolean isSetAside(String name, String prefix) {
    return name.startsWith(prefix)
        && name.substring(prefix.length())
            .matches("\\d{4}\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{9}");
  }
}
