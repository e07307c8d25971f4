package io.sealstream.keyring;

/** What a key of the ring seals. */
public enum RingRole {
  SUPERBLOCK(1),
  JOURNAL(2),
  CATALOG(3);

  private final int id;

  RingRole(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
