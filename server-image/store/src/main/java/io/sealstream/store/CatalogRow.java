package io.sealstream.store;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Puts the entries together that the frames of a catalog file hold in a row. */
final class CatalogRow {
  private static final int LENGTH = 4;

  private final long longest;

  /** One that goes on in the next frame. */
  private Optional<ByteBuffer> begun = Optional.empty();

  /**
   * @param longest no entry has more bytes, say those of the file
   */
  CatalogRow(long longest) {
    this.longest = longest;
  }

  /**
   * Takes the next frame.
   *
   * @param whole gets each entry that ends in it
   * @return false when this is no row of entries
   */
  boolean take(byte[] plain, Consumer<byte[]> whole) {
    ByteBuffer in = ByteBuffer.wrap(plain);
    while (in.hasRemaining()) {
      if (begun.isEmpty() && !begin(in)) {
        return false;
      }
      ByteBuffer entry = begun.get();
      int part = Math.min(entry.remaining(), in.remaining());
      entry.put(in.slice(in.position(), part));
      in.position(in.position() + part);
      if (!entry.hasRemaining()) {
        begun = Optional.empty();
        whole.accept(entry.array());
      }
    }
    return true;
  }

  private boolean begin(ByteBuffer in) {
    int length = in.remaining() < LENGTH ? -1 : in.getInt();
    if (length < 0 || length > longest) {
      return false;
    }
    begun = Optional.of(ByteBuffer.allocate(length));
    return true;
  }

  /** Whether every entry that began was there to its end. */
  boolean isWhole() {
    return begun.isEmpty();
  }
}
