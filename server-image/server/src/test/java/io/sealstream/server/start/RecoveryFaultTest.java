package io.sealstream.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.core.StartRefused;
import io.sealstream.store.DamageException;
import io.sealstream.store.DiskFullException;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.StoreFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key fits, and what lies in the store cannot be brought back: who has to do what. */
class RecoveryFaultTest {
  private static final String KEY = "the key of a store in trouble";

  @TempDir Path directory;

  private ServerWithStore start() throws Exception {
    return ServerWithStore.start(ServerWithStore.options(directory, KEY, OnKeyError.EXIT));
  }

  private Map<String, Object> refusal(String... said) throws Exception {
    StartRefused refused = catchThrowableOfType(StartRefused.class, this::start);
    assertThat(refused.exitCode()).isEqualTo(78);
    assertThat(refused).hasMessageContainingAll(said).hasMessageNotContainingAny("\n", KEY);
    return JSON.std.mapFrom(refused.lastLine());
  }

  @Test
  void aFileThatCannotBeReadIsNoDamageAndTheStoreStartsOnceItCan() throws Exception {
    start().close();
    Path unreadable = Files.createDirectory(directory.resolve("sealstream/unreadable.journal"));
    assertThat(refusal("StoreUnwritable: ", "Is a directory", "look at the volume"))
        .containsEntry("code", "StoreUnwritable")
        .containsEntry("epoch", 2)
        .containsEntry("store", "unfinished");
    Files.delete(unreadable);
    start().close();
  }

  @Test
  void aFullVolumeIsAskedToBeGrownAndOnlyDamageToBeMended() {
    Refused full = refused(new DiskFullException("No space left on device", null));
    assertThat(full.code()).isEqualTo(StartCode.STORE_UNWRITABLE);
    assertThat(full.why()).contains("no room", "grow the volume", "No space left on device");
    assertThat(refused(new IOException("Too many open files")).code())
        .isEqualTo(StartCode.STORE_UNWRITABLE);
    assertThat(refused(new DamageException("catalog file 7 is missing")).code())
        .isEqualTo(StartCode.STORE_DAMAGED);
  }

  private static Refused refused(IOException fault) {
    Id128 id = Id128.parse("c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1").orElseThrow();
    StoreFacts facts =
        new StoreFacts(
            id,
            id,
            id,
            1,
            id,
            0,
            Optional.empty(),
            Optional.<ClusterSalt>empty(),
            CipherSuite.NONE,
            1);
    Refused refused = new RecoveryFault("/data/sealstream", facts).of(fault);
    assertThat(refused.touched()).isEqualTo(OpeningOutcome.Touched.UNFINISHED);
    return refused;
  }
}
