package io.sealstream.server.log;

import io.sealstream.server.config.LogOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Writes lines such as {@code [71] 2026/11/22 06:52:37.123456 [INF] Server is ready}. Safe for
 * every thread. A line that cannot be written is dropped: a full log volume must not stop the
 * server.
 */
public final class Log {
  private final long pid = ProcessHandle.current().pid();
  private final LineTime time;
  private final boolean withTime;
  private volatile boolean debug;
  private volatile boolean trace;
  private OutputStream out;

  private final LogOptions options;
  private long written;

  /**
   * @throws UncheckedIOException when the log file cannot be opened
   */
  public Log(LogOptions options) {
    this.options = options;
    this.time = new LineTime(options.timeInUtc());
    this.withTime = options.time();
    this.debug = options.debug();
    this.trace = options.trace();
    this.out = open(options);
  }

  private static OutputStream open(LogOptions options) {
    if (options.file().isEmpty()) {
      return new FileOutputStream(FileDescriptor.err);
    }
    try {
      return new FileOutputStream(options.file().get().toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException("error opening log file: " + e.getMessage(), e);
    }
  }

  public void info(String text) {
    write("[INF] ", text);
  }

  public void warn(String text) {
    write("[WRN] ", text);
  }

  public void error(String text) {
    write("[ERR] ", text);
  }

  public void fatal(String text) {
    write("[FTL] ", text);
  }

  public void debug(Supplier<String> text) {
    if (debug) {
      write("[DBG] ", text.get());
    }
  }

  public void trace(Supplier<String> text) {
    if (trace) {
      write("[TRC] ", text.get());
    }
  }

  public boolean debugging() {
    return debug;
  }

  public boolean tracing() {
    return trace;
  }

  /** Changes what is logged from now on. */
  public void level(LogOptions changed) {
    debug = changed.debug();
    trace = changed.trace();
  }

  private void write(String level, String text) {
    String stamp = withTime ? time.now() : "";
    String line = "[" + pid + "] " + stamp + level + text + "\n";
    bytes(line.getBytes(StandardCharsets.UTF_8));
  }

  /** A line without time and level, for programs that read it. */
  public void raw(String line) {
    bytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private synchronized void bytes(byte[] line) {
    try {
      out.write(line);
      written += line.length;
      if (options.sizeLimit() > 0 && options.file().isPresent() && written > options.sizeLimit()) {
        rotate(options.file().get());
      }
    } catch (IOException ignored) {
      // There is nobody left to tell.
    }
  }

  private void rotate(Path file) throws IOException {
    out.close();
    LogFiles.setAside(file, options.maxFiles());
    out = open(options);
    written = 0;
  }

  /** Opens the file again by its name, after something moved it away. */
  public synchronized void reopen() {
    if (options.file().isEmpty()) {
      return;
    }
    OutputStream before = out;
    out = open(options);
    written = 0;
    try {
      before.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
