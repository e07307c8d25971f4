package io.sealstream.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {
  @Nested
  class OnTheRealDisk extends OpeningContract {
    @TempDir Path directory;
    private int volumes;

    @Override
    Volume fresh() {
      return new Volume.OnRealDisk(directory.resolve("volume" + ++volumes).resolve("sealstream"));
    }
  }

  @Nested
  class OnTheSimulatedDisk extends OpeningContract {
    @Override
    Volume fresh() {
      return new Volume.OnSimDisk(new SimDisk());
    }
  }
}
