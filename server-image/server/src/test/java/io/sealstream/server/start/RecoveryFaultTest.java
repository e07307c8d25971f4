package io.sealstream.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.jr.ob.JSON;
import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.ClusterSalt;
import io.sealstream.keyring.Id128;
import io.sealstream.keyring.MasterKey;
import io.sealstream.keyring.StartCode;
import io.sealstream.server.config.JetStreamOptions.OnKeyError;
import io.sealstream.server.core.StartRefused;
import io.sealstream.store.DamageException;
import io.sealstream.store.DiskFullException;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Expectation;
import io.sealstream.store.OfferedKeys;
import io.sealstream.store.OpeningOutcome;
import io.sealstream.store.OpeningRequest;
import io.sealstream.store.RealDisk;
import io.sealstream.store.SealedStore;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreOpening;
import io.sealstream.store.StoreSettings;
import io.sealstream.store.StreamMachine;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import io.sealstream.store.Urgency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  void aStreamWrittenByANewerVersionEndsTheStartWithThatReason() throws Exception {
    start().close();
    try (SealedStore store = open()) {
      writeAStreamOfANewerVersion(store);
    }
    assertThat(refusal("FormatTooNew: ", "version 99", "a newer one"))
        .containsEntry("code", "FormatTooNew")
        .containsEntry("store", "unfinished");
    open().close();
  }

  private SealedStore open() throws IOException {
    MasterKey key = MasterKey.of(KEY.getBytes(StandardCharsets.UTF_8));
    OpeningOutcome outcome =
        StoreOpening.open(
            new RealDisk(directory.resolve("sealstream")),
            new OpeningRequest(
                new OfferedKeys(Optional.of(key), Optional.empty()),
                Optional.empty(),
                Expectation.NOTHING));
    assertThat(outcome).isInstanceOf(OpeningOutcome.Opened.class);
    return ((OpeningOutcome.Opened) outcome).engine(StoreSettings.DEFAULT);
  }

  private static void writeAStreamOfANewerVersion(SealedStore store) throws Exception {
    store.recover(new NoMachines());
    CountDownLatch durable = new CountDownLatch(1);
    try (ExecutorService owner = Executors.newSingleThreadExecutor()) {
      StreamStore stream = store.create(owner, handle -> new NewerMachine());
      EntryBatch batch = new EntryBatch(64);
      batch.add(1, new byte[] {99});
      owner.execute(() -> stream.submit(batch, Urgency.NOW, durable::countDown));
      durable.await();
      store.checkpoint().toCompletableFuture().join();
    }
  }

  private static final class NewerMachine implements StreamMachine {
    @Override
    public void apply(long op, int kind, byte[] array, int body, int length) {
      // What it means, only a newer version knows.
    }

    @Override
    public byte[] save() {
      return new byte[] {99};
    }
  }

  /** Of a store without a stream. */
  private static final class NoMachines implements StreamMachines {
    @Override
    public Owned restore(StreamStore stream, byte[] saved) {
      throw new AssertionError("a stream in a new store");
    }

    @Override
    public void dropped(StreamStore stream) {
      throw new AssertionError("a stream in a new store");
    }
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
