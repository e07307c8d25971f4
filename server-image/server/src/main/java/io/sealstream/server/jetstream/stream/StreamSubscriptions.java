package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Bus;
import io.sealstream.server.core.Inbound;
import io.sealstream.server.core.Receiver;
import io.sealstream.server.jetstream.api.ApiRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stream listens to: its subjects, and direct gets when it allows them. Thread rule: the
 * actor; what is received comes on event loops.
 */
final class StreamSubscriptions {
  private static final String DIRECT_GET = ApiRequest.PREFIX + "DIRECT.GET.";

  private final StreamActor stream;
  private final StreamIntake intake;
  private final Map<String, Bus.Subscription> subjects = new HashMap<>();
  private final List<Bus.Subscription> direct = new ArrayList<>();

  StreamSubscriptions(StreamActor stream) {
    this.stream = stream;
    this.intake = new StreamIntake(stream, stream.bus().loops());
  }

  /** Listens to what the configuration says; a subject that stays is not interrupted. */
  void follow(StreamConfig config) {
    for (String subject : config.subjects()) {
      subjects.computeIfAbsent(subject, s -> stream.bus().subscribe(s, intake));
    }
    subjects.entrySet().removeIf(old -> end(config, old));
    if (config.rules().allowDirect() == direct.isEmpty()) {
      followDirect(config.rules().allowDirect());
    }
  }

  private static boolean end(StreamConfig config, Map.Entry<String, Bus.Subscription> old) {
    if (config.subjects().contains(old.getKey())) {
      return false;
    }
    old.getValue().close();
    return true;
  }

  private void followDirect(boolean allowed) {
    direct.forEach(Bus.Subscription::close);
    direct.clear();
    if (allowed) {
      Receiver receiver = new DirectReceiver();
      direct.add(stream.bus().subscribe(DIRECT_GET + stream.name(), receiver));
      direct.add(stream.bus().subscribe(DIRECT_GET + stream.name() + ".>", receiver));
    }
  }

  void close() {
    subjects.values().forEach(Bus.Subscription::close);
    subjects.clear();
    followDirect(false);
  }

  private final class DirectReceiver implements Receiver {
    @Override
    public void onMessage(Inbound message) {
      ApiRequest request = ApiRequest.of(message);
      stream.execute(() -> DirectGet.answer(stream, request));
    }
  }
}
