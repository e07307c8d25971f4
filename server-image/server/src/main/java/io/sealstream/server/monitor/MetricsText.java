package io.sealstream.server.monitor;

/**
 * Prometheus's text format, family by family. Not thread safe.
 *
 * <p>Source: prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4.
 */
public final class MetricsText {
  private final StringBuilder out = new StringBuilder(4096);

  /** A value that only rises; its name ends with {@code _total}. */
  public MetricsText counter(String name, String help, long value) {
    return family(name, "counter", help).sample(name, "", value);
  }

  /** A value that goes up and down. */
  public MetricsText gauge(String name, String help, double value) {
    return family(name, "gauge", help).sample(name, "", value);
  }

  /** Starts a family whose samples follow with {@link #labelled}. */
  public MetricsText family(String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * @param labels names and values in turn
   */
  public MetricsText labelled(String name, double value, String... labels) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
      text.append(escaped(labels[i + 1])).append('"');
    }
    return sample(name, text.append('}').toString(), value);
  }

  /** The one sample of a family without labels. */
  public MetricsText plain(String name, double value) {
    return sample(name, "", value);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private MetricsText sample(String name, String labels, double value) {
    out.append(name).append(labels).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value);
    } else {
      out.append(value);
    }
    out.append('\n');
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
