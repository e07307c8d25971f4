package io.sealstream.server.config;

import java.util.Optional;

/** The variables of the process. */
@FunctionalInterface
public interface Environment {
  /** Those of this process. */
  Environment PROCESS = name -> Optional.ofNullable(System.getenv(name));

  Optional<String> get(String name);
}
