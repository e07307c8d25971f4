package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.StartCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A store is open, and then its volume does not even say how large it is. */
class EngineRefusedTest {
  private final SimDisk disk = new SimDisk();

  @Test
  void aStoreWithoutAnEngineIsLetGoOf() {
    OpeningOutcome.Opened opened = opened(sizeless(disk));
    start().key(A).refused(new Volume.OnSimDisk(disk), StartCode.STORE_IN_USE);
    assertThatThrownBy(() -> opened.engine(StoreSettings.DEFAULT))
        .isInstanceOf(IOException.class)
        .hasMessage("Input/output error");
    assertThat(opened(disk.anotherProcess()).facts().epoch()).isEqualTo(2);
  }

  private static OpeningOutcome.Opened opened(Disk disk) {
    OpeningOutcome outcome = start().key(A).on(disk);
    assertThat(outcome).isInstanceOf(OpeningOutcome.Opened.class);
    return (OpeningOutcome.Opened) outcome;
  }

  private static Disk sizeless(Disk disk) {
    return HookedDisk.over(
        disk,
        (method, arguments) -> {
          if (method.equals("totalSpace")) {
            throw new IOException("Input/output error");
          }
        });
  }
}
