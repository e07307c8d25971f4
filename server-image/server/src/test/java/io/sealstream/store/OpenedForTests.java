package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Interim: a sealed store under fixed keys. */
public final class OpenedForTests {
  private static final Map<Path, TestStore.Cell> CELLS = new ConcurrentHashMap<>();

  private OpenedForTests() {}

  public static SealedStore at(Path directory) throws IOException {
    TestStore.Cell cell = CELLS.computeIfAbsent(directory, d -> new TestStore.Cell());
    return StoreEngine.of(
        new TestStore(new RealDisk(directory), CipherSuite.AES, cell), StoreSettings.DEFAULT);
  }
}
