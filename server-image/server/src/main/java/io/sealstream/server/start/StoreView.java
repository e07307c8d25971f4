package io.sealstream.server.start;

import io.sealstream.keyring.Fingerprint;
import io.sealstream.server.config.SyncInterval;
import io.sealstream.server.jetstream.JetStream;
import io.sealstream.server.jetstream.replica.ClusterView;
import io.sealstream.server.jetstream.replica.ClusterView.Progress;
import io.sealstream.server.jetstream.stream.PublishTally;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamPicture;
import io.sealstream.server.jetstream.stream.StreamReport;
import io.sealstream.server.monitor.JetStreamView;
import io.sealstream.server.monitor.MetricsText;
import io.sealstream.server.wire.JsonText;
import io.sealstream.store.SealedStore;
import io.sealstream.store.SealingProgress;
import io.sealstream.store.StoreFacts;
import io.sealstream.store.StoreState;
import io.sealstream.store.StoreStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** JetStream and its store as monitoring shows them. */
public final class StoreView implements JetStreamView {
  private final StoreService service;
  private final long maxFileStore;
  private final long maxMemoryStore;

  public StoreView(StoreService service) {
    this.service = service;
    this.maxFileStore = new VolumeLimit(service.options()).bytes();
    this.maxMemoryStore = new MemoryLimit(service.options()).bytes();
  }

  private Optional<StoreStatus> status() {
    return service.life() instanceof StoreLife.Open(SealedStore store)
        ? Optional.of(store.status())
        : Optional.empty();
  }

  @Override
  public boolean serves() {
    return service.life() instanceof StoreLife.Open;
  }

  @Override
  public Optional<String> ailment() {
    return switch (service.life()) {
      case StoreLife.Opening(SealingProgress sealing) ->
          sealing
              .words()
              .map("the store is being sealed: "::concat)
              .or(() -> Optional.of("the store is being opened"));
      case StoreLife.Off(Refused why) -> Optional.of(why.message());
      case StoreLife.GivenUp gone -> Optional.of("this server left its cluster for good");
      case StoreLife.Closed closed -> Optional.of("the server stops");
      case StoreLife.Open(SealedStore store) -> ailment(store.status());
    };
  }

  private Optional<String> ailment(StoreStatus status) {
    if (!status.failure().isEmpty()) {
      return Optional.of("the store failed: " + status.failure());
    }
    if (status.state() == StoreState.FULL) {
      return Optional.of("the store's volume is full: free space or delete messages");
    }
    return service.jetStream().fault();
  }

  @Override
  public void varz(JsonText json) {
    json.name("config").beginObject();
    config(json);
    json.endObject().name("stats").beginObject();
    stats(json);
    json.endObject().name("limits").beginObject().endObject();
  }

  private void config(JsonText json) {
    json.field("max_memory", maxMemoryStore);
    json.field("max_storage", maxFileStore);
    json.field("store_dir", service.options().storeDir().toString());
    switch (service.options().syncInterval()) {
      case SyncInterval.Always always -> json.field("sync_always", true);
      case SyncInterval.Every every -> json.field("sync_interval", every.interval().toNanos());
    }
  }

  private void stats(JsonText json) {
    JetStream jetStream = service.jetStream();
    json.field("memory", jetStream.storedBytes(Storage.MEMORY));
    json.field("storage", jetStream.storedBytes(Storage.FILE));
    json.field("reserved_memory", jetStream.reservedBytes(Storage.MEMORY));
    json.field("reserved_storage", jetStream.reservedBytes(Storage.FILE));
    json.field("accounts", 1);
    json.field("ha_assets", jetStream.cluster().map(ClusterView::replicas).orElse(0))
        .name("api")
        .beginObject()
        .field("level", 0);
    json.field("total", jetStream.apiRequests()).field("errors", jetStream.apiErrors());
    json.endObject();
  }

  @Override
  public void encryption(JsonText json) {
    json.field("state", state());
    status()
        .ifPresent(
            status -> {
              facts(json, status.facts());
              json.field("files", status.files()).field("strict", status.strict());
              json.field("files_in_other_ciphers", status.filesInOtherCiphers());
              json.field("bytes_in_other_ciphers", status.bytesInOtherCiphers());
              json.field("erase_pending", status.erasePending());
              json.field("rekey_streams", status.rekey().streams());
              json.field("rekey_segments", status.rekey().segments());
              json.field("rekey_bytes", status.rekey().bytes());
              json.field("rekey_ring_keys", status.rekey().ringKeys());
              json.field("holes", status.holes());
              json.field("scrubbed_segments", status.scrub().files());
              json.field("scrubbed_bytes", status.scrub().bytes());
              json.field("scrub_damaged_frames", status.scrub().damaged());
              json.field("rewritten_segments", status.rewritten().segments());
              json.field("rewritten_bytes", status.rewritten().bytes());
            });
  }

  private String state() {
    return switch (service.life()) {
      case StoreLife.Opening opening -> "Opening";
      case StoreLife.Off(Refused why) -> why.code().toString();
      case StoreLife.GivenUp gone -> "GivenUp";
      case StoreLife.Closed closed -> "Closed";
      case StoreLife.Open open -> "Open";
    };
  }

  private static void facts(JsonText json, StoreFacts facts) {
    json.field("mode", facts.cipher().seals() ? "Sealed" : "Plaintext");
    json.field("cipher", facts.cipher().label());
    facts.fingerprint().ifPresent(print -> json.field("key_fingerprint", print.toString()));
    json.field("ring_generation", facts.ringGeneration());
    json.field("superblock_generation", facts.superblockGeneration());
    json.field("epoch", facts.epoch()).field("store_id", facts.storeId().toString());
    json.field("cluster_id", facts.clusterId().toString());
  }

  @Override
  public CompletionStage<String> jsz(JszQuery query) {
    StreamPicture.Shown shown =
        query.config() ? StreamPicture.Shown.CONFIG : StreamPicture.Shown.STATE;
    CompletionStage<List<String>> pictures =
        query.account() && query.streams()
            ? service.jetStream().pictures(new StreamPicture.Wish(shown, query.consumers()))
            : CompletableFuture.completedFuture(List.of());
    return service
        .jetStream()
        .reports()
        .thenCombine(pictures, (streams, drawn) -> jsz(query, streams, drawn));
  }

  @Override
  public boolean hasStream(String stream) {
    return service.jetStream().hasStream(stream);
  }

  @Override
  public CompletionStage<Boolean> hasConsumer(String stream, String consumer) {
    return service.jetStream().hasConsumer(stream, consumer);
  }

  private String jsz(JszQuery query, List<StreamReport> streams, List<String> pictures) {
    JsonText json = new JsonText().beginObject();
    stats(json);
    json.name("config").beginObject();
    config(json);
    json.endObject().name("limits").beginObject().endObject();
    long consumers = streams.stream().mapToLong(StreamReport::consumers).sum();
    json.field("streams", streams.size());
    if (query.raft()) {
      json.field("streams_leader", streams.size());
    }
    json.field("consumers", consumers);
    if (query.raft()) {
      json.field("consumers_leader", consumers);
    }
    json.field("messages", streams.stream().mapToLong(StreamReport::messages).sum());
    json.field("bytes", streams.stream().mapToLong(StreamReport::bytes).sum());
    service.jetStream().cluster().ifPresent(cluster -> metaCluster(json, cluster));
    json.field("total", 1).name("sealstream").beginObject();
    encryption(json);
    json.endObject();
    if (query.account()) {
      account(json, query, pictures);
    }
    String object = json.endObject().toString();
    return object.substring(1, object.length() - 1);
  }

  private static void metaCluster(JsonText json, ClusterView cluster) {
    json.name("meta_cluster").beginObject().field("name", cluster.name());
    cluster.leader().ifPresent(leader -> json.field("leader", leader));
    json.field("cluster_size", cluster.others().size() + 1).field("pending", 0);
    // As nats-server: who decides tells of the others.
    if (cluster.others().stream().anyMatch(other -> other.progress().isPresent())) {
      json.name("replicas").beginArray();
      cluster.others().forEach(other -> metaReplica(json, other));
      json.endArray();
    }
    json.endObject();
  }

  private static void metaReplica(JsonText json, ClusterView.Other other) {
    boolean current = other.linked() && other.progress().filter(Progress::current).isPresent();
    json.beginObject().field("name", other.name()).field("current", current);
    if (!other.linked()) {
      json.field("offline", true);
    }
    json.field("active", other.progress().map(one -> one.silent().toNanos()).orElse(0L));
    other.progress().ifPresent(one -> json.field("lag", one.lag()));
    json.endObject();
  }

  private void account(JsonText json, JszQuery query, List<String> pictures) {
    json.name("account_details").beginArray().beginObject();
    json.field("name", ACCOUNT).field("id", ACCOUNT);
    stats(json);
    if (query.streams()) {
      json.name("stream_detail").beginArray();
      pictures.forEach(json::raw);
      json.endArray();
    }
    json.endObject().endArray();
  }

  @Override
  public void metrics(MetricsText metrics) {
    JetStream jetStream = service.jetStream();
    metrics.gauge("sealstream_streams", "Streams.", jetStream.streamCount());
    metrics.gauge(
        "sealstream_stored_bytes",
        "Bytes of all messages, record overhead included.",
        jetStream.storedBytes(Storage.FILE));
    metrics.gauge(
        "sealstream_memory_bytes",
        "Bytes of the heap that messages of streams in memory and their index need.",
        jetStream.storedBytes(Storage.MEMORY));
    metrics.gauge(
        "sealstream_reserved_bytes",
        "Bytes that streams with max_bytes reserve.",
        jetStream.reservedBytes(Storage.FILE));
    metrics.gauge(
        "sealstream_inflows_failing",
        "Mirrors and sources of streams that are led here which do not go on; the log says why.",
        jetStream.stoppedInflows());
    PublishTally publishes = jetStream.publishes();
    metrics.counter(
        "sealstream_published_messages_total",
        "Messages stored and acknowledged as durable.",
        publishes.stored());
    metrics.counter(
        "sealstream_duplicate_messages_total",
        "Published messages whose id was known.",
        publishes.duplicates());
    metrics.counter(
        "sealstream_refused_messages_total",
        "Published messages that were refused.",
        publishes.refused());
    metrics.counter(
        "sealstream_api_requests_total", "JetStream API requests.", jetStream.apiRequests());
    metrics.counter(
        "sealstream_api_errors_total",
        "JetStream API requests that were refused.",
        jetStream.apiErrors());
    status().ifPresent(status -> store(metrics, status));
  }

  private static void store(MetricsText metrics, StoreStatus status) {
    StoreFacts facts = status.facts();
    metrics
        .family("sealstream_store_info", "gauge", "Which store is open, and under which key.")
        .labelled(
            "sealstream_store_info",
            1,
            "store_id",
            facts.storeId().toString(),
            "cipher",
            facts.cipher().label(),
            "key_fingerprint",
            facts.fingerprint().map(Fingerprint::toString).orElse(""),
            "state",
            status.state().toString().toLowerCase(Locale.ROOT));
    metrics.gauge("sealstream_ring_generation", "Of the key ring.", facts.ringGeneration());
    metrics.gauge(
        "sealstream_strict",
        "1 when nothing clear is read: the store was born sealed, or its plain life is gone.",
        status.strict() ? 1 : 0);
    metrics.gauge(
        "sealstream_files_in_other_ciphers",
        "Files that are not under the cipher of new files.",
        status.filesInOtherCiphers());
    metrics.gauge(
        "sealstream_bytes_in_other_ciphers", "Bytes of those.", status.bytesInOtherCiphers());
    metrics.gauge(
        "sealstream_erase_pending",
        "Deleted streams that volume and key together still open.",
        status.erasePending());
    metrics.gauge(
        "sealstream_rekey_streams",
        "Streams whose older keys are still needed, or not destroyed yet.",
        status.rekey().streams());
    metrics.gauge(
        "sealstream_rekey_segments",
        "Segments to be rewritten because they hold something under an older key.",
        status.rekey().segments());
    metrics.gauge("sealstream_rekey_bytes", "Bytes of those.", status.rekey().bytes());
    metrics.gauge(
        "sealstream_rekey_ring_keys",
        "Older keys of superblock, journal and catalog in the key ring.",
        status.rekey().ringKeys());
    metrics.gauge(
        "sealstream_holes",
        "Parts of streams that cannot be read, as far as somebody tried.",
        status.holes());
    metrics.counter(
        "sealstream_scrubbed_segments_total",
        "Segments that the scrub has read since the start.",
        status.scrub().files());
    metrics.counter(
        "sealstream_scrubbed_bytes_total",
        "Bytes of messages that it has read.",
        status.scrub().bytes());
    metrics.counter(
        "sealstream_scrub_damaged_frames_total",
        "Frames that it could not read.",
        status.scrub().damaged());
    metrics.counter(
        "sealstream_rewritten_segments_total",
        "Segments that were emptied into others since the start.",
        status.rewritten().segments());
    metrics.counter(
        "sealstream_rewritten_bytes_total",
        "Bytes of messages that were moved for that.",
        status.rewritten().bytes());
    metrics.gauge("sealstream_segment_bytes", "Bytes of segments.", status.segmentBytes());
    metrics.gauge("sealstream_journal_bytes", "Bytes of the journal.", status.journalBytes());
    metrics.counter(
        "sealstream_journal_syncs_total", "Syncs of the journal.", status.journalSyncs());
    metrics.counter("sealstream_checkpoints_total", "Checkpoints.", status.checkpoints());
  }
}
