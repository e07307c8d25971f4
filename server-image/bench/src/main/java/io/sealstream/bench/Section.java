package io.sealstream.bench;

import java.util.List;

/**
 * A part of a run that can be run by itself.
 *
 * @param name for {@code make bench ONLY=name}
 */
record Section(String name, Measurement measurement) {
  /** Takes seconds to minutes. */
  interface Measurement {
    List<Figure> run() throws Exception;
  }
}
