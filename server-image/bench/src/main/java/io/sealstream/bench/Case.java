package io.sealstream.bench;

/**
 * One line of a figure: a load on a candidate.
 *
 * @param label as it stands in the result
 */
record Case(String label, Candidate candidate, Load load) {
  Case(Candidate candidate, Load load) {
    this(candidate.name(), candidate, load);
  }
}
