package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is logged, and where.
 *
 * @param file empty: standard error
 * @param sizeLimit bytes after which the file is set aside and begun anew; 0: never
 * @param maxFiles how many files, the current one included, are kept; 0: all
 */
public record LogOptions(
    boolean debug,
    boolean trace,
    boolean time,
    boolean timeInUtc,
    Optional<Path> file,
    long sizeLimit,
    int maxFiles) {

  public static final LogOptions DEFAULTS =
      new LogOptions(false, false, true, false, Optional.empty(), 0, 0);
}
