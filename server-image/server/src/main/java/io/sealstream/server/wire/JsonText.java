package io.sealstream.server.wire;

/**
 * Composes one JSON text, field by field: what INFO and the monitoring pages are made with. Fast to
 * load, so that INFO is not kept waiting by a library. Calls must nest properly; not thread safe.
 */
public final class JsonText {
  private final StringBuilder out = new StringBuilder(512);
  private boolean first = true;

  public JsonText beginObject() {
    separate();
    out.append('{');
    first = true;
    return this;
  }

  public JsonText endObject() {
    out.append('}');
    first = false;
    return this;
  }

  public JsonText beginArray() {
    separate();
    out.append('[');
    first = true;
    return this;
  }

  public JsonText endArray() {
    out.append(']');
    first = false;
    return this;
  }

  /** The name of the value that follows. */
  public JsonText name(String name) {
    separate();
    quote(name);
    out.append(':');
    first = true;
    return this;
  }

  public JsonText value(String value) {
    separate();
    quote(value);
    return this;
  }

  public JsonText value(long value) {
    separate();
    out.append(value);
    return this;
  }

  public JsonText value(double value) {
    separate();
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      out.append((long) value);
    } else {
      out.append(value);
    }
    return this;
  }

  public JsonText value(boolean value) {
    separate();
    out.append(value);
    return this;
  }

  /** A value that is JSON already. */
  public JsonText raw(String json) {
    separate();
    out.append(json);
    return this;
  }

  public JsonText field(String name, String value) {
    return name(name).value(value);
  }

  public JsonText field(String name, long value) {
    return name(name).value(value);
  }

  public JsonText field(String name, double value) {
    return name(name).value(value);
  }

  public JsonText field(String name, boolean value) {
    return name(name).value(value);
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void quote(String text) {
    out.append(Quoted.of(text));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
