package io.sealstream.server.jetstream.stream;

/**
 * What streams may hold, in files and in memory.
 *
 * @param file {@code max_file_store}: bytes of messages
 * @param memory {@code max_memory_store}: bytes of the heap that messages and their index need
 */
public record StorageBudgets(StorageBudget file, StorageBudget memory) {
  /** Limits in bytes. */
  public static StorageBudgets of(long file, long memory) {
    return new StorageBudgets(new StorageBudget(file), new StorageBudget(memory));
  }

  public StorageBudget of(Storage storage) {
    return storage == Storage.MEMORY ? memory : file;
  }
}
