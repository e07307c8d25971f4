package io.sealstream.bench;

/**
 * One line of a figure: a load on a candidate, or on a cluster of it.
 *
 * @param label as it stands in the result
 */
record Case(String label, Round round) {
  /** Runs once, over fresh stores. */
  interface Round {
    Sample run() throws Exception;
  }

  Case(Candidate candidate, Load load) {
    this(candidate.name(), candidate, load);
  }

  Case(String label, Candidate candidate, Load load) {
    this(label, () -> alone(candidate, load));
  }

  private static Sample alone(Candidate candidate, Load load) throws Exception {
    try (ServerUnderTest server = ServerUnderTest.start(candidate)) {
      return load.run(server);
    }
  }
}
