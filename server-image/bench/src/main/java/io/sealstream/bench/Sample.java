package io.sealstream.bench;

/**
 * What one round of a load showed.
 *
 * @param value in the unit of its load: messages per second, milliseconds, bytes
 * @param cpuMicros processor time of the server per message, microseconds; 0 where it says nothing
 */
record Sample(double value, double cpuMicros) {
  static Sample of(double value) {
    return new Sample(value, 0);
  }
}
