package io.sealstream.server.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory and processor time of this process, from {@code /proc}; zero where there is none. */
final class ProcessFigures {
  private static final long PAGE = 4096;
  private static final int TICKS_PER_SECOND = 100;

  private long lastTicks;
  private long lastTime = System.nanoTime();

  /** Bytes in memory. */
  long memory() {
    return Long.parseLong(fields("/proc/self/statm", " ", 2)[1]) * PAGE;
  }

  /** Seconds of processor time since the start. */
  double cpuSeconds() {
    return ticks() / (double) TICKS_PER_SECOND;
  }

  /** Percent of one processor since the last call. */
  synchronized double cpuPercent() {
    long ticks = ticks();
    long now = System.nanoTime();
    double seconds = Math.max(now - lastTime, 1) / 1e9;
    double percent = (ticks - lastTicks) * 100.0 / TICKS_PER_SECOND / seconds;
    lastTicks = ticks;
    lastTime = now;
    return Math.round(percent * 10) / 10.0;
  }

  private static long ticks() {
    // Fields behind the program's name, which may hold blanks: state is the first.
    String[] fields = fields("/proc/self/stat", "\\) ", 2);
    String[] rest = fields[1].split(" ");
    return rest.length < 13 ? 0 : Long.parseLong(rest[11]) + Long.parseLong(rest[12]);
  }

  private static String[] fields(String file, String separator, int least) {
    try {
      String[] fields = Files.readString(Path.of(file)).split(separator);
      return fields.length < least ? new String[] {"0", "0"} : fields;
    } catch (IOException e) {
      return new String[] {"0", "0"};
    }
  }
}
