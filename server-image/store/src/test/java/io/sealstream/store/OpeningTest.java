package io.sealstream.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** Every start that a store must allow or refuse, on both disks. */
class OpeningTest {
  @TempDir static Path directory;
  private static int volumes;

  private static Volume real() {
    return new Volume.OnRealDisk(directory.resolve("volume" + ++volumes).resolve("sealstream"));
  }

  private static Volume simulated() {
    return new Volume.OnSimDisk(new SimDisk());
  }

  @Nested
  class KeysOnTheRealDisk extends KeyContract {
    @Override
    Volume fresh() {
      return real();
    }
  }

  @Nested
  class KeysOnTheSimulatedDisk extends KeyContract {
    @Override
    Volume fresh() {
      return simulated();
    }
  }

  @Nested
  class TamperingOnTheRealDisk extends TamperContract {
    @Override
    Volume fresh() {
      return real();
    }
  }

  @Nested
  class TamperingOnTheSimulatedDisk extends TamperContract {
    @Override
    Volume fresh() {
      return simulated();
    }
  }

  @Nested
  class IdentityOnTheRealDisk extends IdentityContract {
    @Override
    Volume fresh() {
      return real();
    }
  }

  @Nested
  class IdentityOnTheSimulatedDisk extends IdentityContract {
    @Override
    Volume fresh() {
      return simulated();
    }
  }
}
