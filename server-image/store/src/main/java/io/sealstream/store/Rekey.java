package io.sealstream.store;

import io.sealstream.keyring.RingRole;
import java.util.EnumSet;
import java.util.Set;

/** Which data keys of a store are to be replaced. */
public sealed interface Rekey {
  /** Those of the key ring in these roles, and of every stream. */
  record All(Set<RingRole> roles) implements Rekey {}

  /** Of the key ring only, in these roles. */
  record OfRing(Set<RingRole> roles) implements Rekey {}

  /** Those of some streams. */
  record OfStreams(Set<StreamId> streams) implements Rekey {}

  /** Everything that the key ring and the catalog hold. */
  static Rekey everything() {
    return new All(EnumSet.allOf(RingRole.class));
  }

  /** What seals streams, journal and catalog. */
  static Rekey allData() {
    return new All(EnumSet.of(RingRole.JOURNAL, RingRole.CATALOG));
  }
}
