package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RandomName;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerCreation.Action;
import io.sealstream.server.jetstream.consumer.Ledger.Keeping;
import io.sealstream.server.jetstream.stream.Retention;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.store.Filter;
import io.sealstream.store.Urgency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Answers the API requests about the consumers of one stream. An answer that somebody may rely on
 * leaves when what it says is durable. Thread rule: the stream's owner.
 */
final class ConsumerRequests {
  private static final int NAMES_PER_PAGE = 1_024;
  private static final int REPORTS_PER_PAGE = 256;
  private static final int GENERATED_NAME = 8;

  private final StreamActor actor;
  private final StreamSide stream;
  private final ConsumerRegistry registry;
  private final ConsumerJournal journal;
  private final java.util.function.Consumer<Consumer> touched;

  /** Requests about consumers whose birth is on its way to the journal, by name. */
  private final Map<String, Unborn> unborn = new HashMap<>();

  private record Unborn(ConsumerConfig config, List<ApiRequest> waiting) {}

  /**
   * @param touched hears which consumer was given something to do
   */
  ConsumerRequests(
      StreamActor actor,
      StreamSide stream,
      ConsumerRegistry registry,
      ConsumerJournal journal,
      java.util.function.Consumer<Consumer> touched) {
    this.touched = touched;
    this.actor = actor;
    this.stream = stream;
    this.registry = registry;
    this.journal = journal;
  }

  /** Answers a request, errors included. */
  void serve(ApiRequest request) {
    String[] tokens = request.tokens();
    try {
      switch (tokens[1]) {
        case "CREATE", "DURABLE" -> create(request);
        case "INFO" -> report(request, named(tokens, 3));
        case "DELETE" -> delete(request, named(tokens, 3));
        case "NAMES" -> names(request);
        case "LIST" -> list(request);
        default -> throw ErrorCode.BAD_REQUEST.error().refused();
      }
    } catch (RefusedException e) {
      answer(request, ApiReply.error(type(tokens), e.error()));
    }
  }

  private static String type(String[] tokens) {
    String what = tokens[1].equals("DURABLE") ? "create" : tokens[1].toLowerCase(Locale.ROOT);
    return "consumer_" + what + "_response";
  }

  private void answer(ApiRequest request, ApiReply reply) {
    request.answer(actor.burst(), reply);
  }

  private static String named(String[] tokens, int at) throws RefusedException {
    if (tokens.length != at + 1) {
      throw ErrorCode.BAD_REQUEST.error().refused();
    }
    return tokens[at];
  }

  private Consumer known(String name) throws RefusedException {
    return registry.find(name).orElseThrow(() -> ErrorCode.CONSUMER_NOT_FOUND.error().refused());
  }

  /** Whether the request has to wait until the consumer it names is born or refused. */
  private boolean waits(ApiRequest request, String name) {
    Unborn coming = unborn.get(name);
    return coming != null && coming.waiting().add(request);
  }

  private void create(ApiRequest request) throws RefusedException {
    ConsumerCreation creation = ConsumerCreation.read(request, actor.config());
    String name = creation.config().requestedName();
    if (waits(request, name)) {
      return;
    }
    Optional<Consumer> existing = registry.find(name);
    if (existing.isPresent()) {
      update(request, existing.get(), creation);
    } else if (creation.action() == Action.UPDATE) {
      throw ErrorCode.CONSUMER_DOES_NOT_EXIST.error().refused();
    } else {
      int most = actor.config().limits().maxConsumers();
      boolean counts = !creation.config().push().direct();
      if (counts && most > 0 && registry.size() + unborn.size() >= most) {
        throw ErrorCode.MAXIMUM_CONSUMERS.error().refused();
      }
      if (stream.retention().get() == Retention.WORK_QUEUE) {
        WorkQueueRules.checkNew(creation.config(), others(name));
      }
      String given = name.isEmpty() ? freeName() : name;
      ConsumerRules.checkName(given);
      bear(request, given, creation.config());
    }
  }

  /** The configurations of all consumers but one. */
  private List<ConsumerConfig> others(String name) {
    Stream<ConsumerConfig> living =
        registry.all().stream().filter(c -> !c.name().equals(name)).map(Consumer::config);
    return Stream.concat(living, unborn.values().stream().map(Unborn::config)).toList();
  }

  /** Whether a consumer that is about to be born asks for messages on this subject. */
  boolean isAwaited(byte[] array, int subject, int length) {
    return unborn.values().stream()
        .map(coming -> Filter.of(coming.config().selection().all()))
        .anyMatch(filter -> filter.matches(array, subject, length));
  }

  private String freeName() {
    String name = RandomName.of(GENERATED_NAME);
    while (registry.find(name).isPresent() || unborn.containsKey(name)) {
      name = RandomName.of(GENERATED_NAME);
    }
    return name;
  }

  private void bear(ApiRequest request, String name, ConsumerConfig config)
      throws RefusedException {
    StartPosition start =
        StartPosition.of(config, stream.log(), actor.config().limits().maxMessagesPerSubject());
    ConsumerBirth birth =
        new ConsumerBirth(
            registry.nextId(), name, stream.wall().nanos(), start.before(), start.firstPhaseEnd());
    if (isInMemory(config)) {
      born(request, birth, config, Keeping.IN_MEMORY);
      return;
    }
    unborn.put(name, new Unborn(config, new ArrayList<>()));
    boolean staged =
        journal.stage(
            ConsumerEntry.CREATED,
            ConsumerEntry.created(birth, config),
            Urgency.NOW,
            () -> {
              born(request, birth, config, Keeping.JOURNALED);
              unborn.remove(name).waiting().forEach(this::serve);
            });
    if (!staged) {
      unborn.remove(name);
      throw actor.refusal().refused();
    }
  }

  /** Whoever decides what stays in the stream has to be remembered, whatever was asked for. */
  private boolean isInMemory(ConsumerConfig config) {
    boolean passing = config.lifetime().memory() || config.push().direct();
    return passing && !stream.retention().isByConsumers();
  }

  private void born(
      ApiRequest request, ConsumerBirth birth, ConsumerConfig config, Keeping keeping) {
    Consumer consumer =
        new Consumer(stream, birth, config, new ConsumerState(birth.before()), keeping);
    registry.add(consumer);
    touched.accept(consumer);
    answer(request, created(consumer));
    if (!config.push().direct()) {
      stream.advisories().created(birth.name());
    }
  }

  private ApiReply created(Consumer consumer) {
    return ApiReply.of("consumer_create_response", json -> write(json, consumer));
  }

  private void write(JsonWriter json, Consumer consumer) {
    consumer.report(json, stream.clock().millis());
  }

  private void update(ApiRequest request, Consumer consumer, ConsumerCreation creation)
      throws RefusedException {
    ConsumerConfig config = creation.config();
    boolean same = config.equals(consumer.config());
    if (creation.action() == Action.CREATE && !same) {
      throw ErrorCode.CONSUMER_ALREADY_EXISTS.error().refused();
    }
    if (stream.retention().get() == Retention.WORK_QUEUE) {
      WorkQueueRules.checkFilters(config, others(consumer.name()));
    }
    ConsumerRules.checkUpdate(consumer.config(), config, consumer.isBound());
    touched.accept(consumer);
    if (same || !consumer.isJournaled()) {
      registry.update(consumer, config, stream.clock().millis());
      ApiReply reply = created(consumer);
      journal.whenDurable(consumer, () -> answer(request, reply));
      return;
    }
    boolean staged =
        journal.stage(
            ConsumerEntry.UPDATED,
            ConsumerEntry.updated(consumer.birth().id(), config),
            Urgency.NOW,
            () -> answer(request, created(consumer)));
    if (!staged) {
      throw actor.refusal().refused();
    }
    registry.update(consumer, config, stream.clock().millis());
  }

  private void report(ApiRequest request, String name) throws RefusedException {
    refuseBody(request);
    if (waits(request, name)) {
      return;
    }
    Consumer consumer = known(name);
    touched.accept(consumer);
    consumer.settleGone();
    ApiReply reply = ApiReply.of("consumer_info_response", json -> write(json, consumer));
    journal.whenDurable(consumer, () -> answer(request, reply));
  }

  private void delete(ApiRequest request, String name) throws RefusedException {
    refuseBody(request);
    if (waits(request, name)) {
      return;
    }
    ApiReply reply = ApiReply.of("consumer_delete_response", json -> json.bool("success", true));
    if (!end(known(name), () -> answer(request, reply))) {
      throw actor.refusal().refused();
    }
  }

  /** Ends a consumer that nobody is interested in any more. */
  void end(Consumer consumer) {
    end(consumer, () -> {});
  }

  private boolean end(Consumer consumer, Runnable ended) {
    if (consumer.isJournaled()) {
      byte[] body = ConsumerEntry.deleted(consumer.birth().id());
      if (!journal.stage(ConsumerEntry.DELETED, body, Urgency.FREEING, ended)) {
        return false;
      }
    } else {
      ended.run();
    }
    registry.remove(consumer);
    consumer.close(Status.CONSUMER_DELETED);
    if (!consumer.config().push().direct()) {
      stream.advisories().deleted(consumer.name());
    }
    return true;
  }

  private void names(ApiRequest request) throws RefusedException {
    List<Consumer> page = page(request, NAMES_PER_PAGE);
    int offset = offset(request);
    answer(
        request,
        ApiReply.of(
            "consumer_names_response",
            json -> {
              paging(json, offset, NAMES_PER_PAGE);
              json.strings("consumers", page.stream().map(Consumer::name).toList());
            }));
  }

  private void list(ApiRequest request) throws RefusedException {
    List<Consumer> page = page(request, REPORTS_PER_PAGE);
    int offset = offset(request);
    ApiReply reply =
        ApiReply.of(
            "consumer_list_response",
            json -> {
              paging(json, offset, REPORTS_PER_PAGE);
              json.startArray("consumers");
              for (Consumer consumer : page) {
                json.startObject();
                touched.accept(consumer);
                consumer.settleGone();
                write(json, consumer);
                json.endObject();
              }
              json.endArray();
            });
    Optional<Consumer> journaled = page.stream().filter(Consumer::isJournaled).findAny();
    if (journaled.isPresent()) {
      journal.whenDurable(journaled.get(), () -> answer(request, reply));
    } else {
      answer(request, reply);
    }
  }

  private int offset(ApiRequest request) throws RefusedException {
    return Math.clamp(request.json().integer("offset"), 0, registry.size());
  }

  private List<Consumer> page(ApiRequest request, int most) throws RefusedException {
    return registry.listed().skip(offset(request)).limit(most).toList();
  }

  private void paging(JsonWriter json, int offset, int limit) {
    json.number("total", registry.size());
    json.number("offset", offset);
    json.number("limit", limit);
  }

  private static void refuseBody(ApiRequest request) throws RefusedException {
    boolean empty;
    try {
      JsonObject body = request.json();
      empty = body.isEmpty();
    } catch (RefusedException e) {
      empty = false;
    }
    if (!empty) {
      throw ErrorCode.NOT_EMPTY_REQUEST.error().refused();
    }
  }
}
