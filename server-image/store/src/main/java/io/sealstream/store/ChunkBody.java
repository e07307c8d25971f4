package io.sealstream.store;

/**
 * The messages of a chunk in memory. Written by the owner while the chunk is open; after that
 * nobody changes it, and the flusher may read.
 */
interface ChunkBody {
  void put(int slot, Message message);

  /** Nothing is put any more. */
  void close();

  long time(int slot);

  /** Fills in everything but the sequence. */
  void get(int slot, Message into);
}
