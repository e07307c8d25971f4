package io.sealstream.server.jetstream.meta;

/**
 * A client that waits until a stream is as it wished.
 *
 * @param reply where the answer goes
 */
public record Asker(Wish wish, byte[] reply) {
  /** What a client wished; the order stands in entries. */
  public enum Wish {
    NOTHING,
    CREATE,
    UPDATE
  }

  /** Nobody waits. */
  public static final Asker NOBODY = new Asker(Wish.NOTHING, new byte[0]);
}
