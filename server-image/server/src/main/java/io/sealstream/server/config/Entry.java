package io.sealstream.server.config;

/** A key with its value; where the key stands; whether a variable referred to it. */
final class Entry {
  private final String name;
  private final Position position;
  private final Value value;
  private boolean referenced;

  Entry(String name, Position position, Value value) {
    this.name = name;
    this.position = position;
    this.value = value;
  }

  String name() {
    return name;
  }

  Position position() {
    return position;
  }

  Value value() {
    return value;
  }

  void refer() {
    referenced = true;
  }

  /** Whether it serves as a variable, and so need not be an option. */
  boolean isReferenced() {
    return referenced;
  }
}
