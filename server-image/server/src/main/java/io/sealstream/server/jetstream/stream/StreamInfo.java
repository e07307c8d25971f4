package io.sealstream.server.jetstream.stream;

import io.sealstream.server.jetstream.api.ApiOperation;
import io.sealstream.server.jetstream.api.ApiReply;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.store.Filter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to an info request, with subjects and deleted sequences when they are asked for;
 * subjects come in pages of {@value #SUBJECTS}. Thread rule: the actor.
 */
final class StreamInfo {
  static final int SUBJECTS = 100_000;

  private final StreamActor stream;

  StreamInfo(StreamActor stream) {
    this.stream = stream;
  }

  ApiReply answer(JsonObject request) throws RefusedException {
    boolean deleted = request.bool("deleted_details");
    String filter = request.string("subjects_filter");
    Page page = filter.isEmpty() ? Page.NONE : page(filter, request.unsigned("offset"));
    StreamReport report = StreamReport.of(stream);
    return ApiReply.of(
        ApiOperation.STREAM_INFO.replyType(),
        json -> {
          ApiReply.page(json, page.total, page.offset, page.limit());
          report.write(
              json, page::write, details -> deleted(details, deleted && report.deleted() > 0));
          json.startObject("cluster");
          stream.standing().write(json);
          json.endObject();
          json.time("ts", stream.clock().nanos());
        });
  }

  private Page page(String filter, long offset) {
    Page page = new Page(offset);
    stream.log().subjects(Filter.of(filter), page::visit);
    return page;
  }

  private void deleted(JsonWriter json, boolean wanted) {
    if (wanted) {
      json.startArray("deleted");
      stream.log().deleted(json::element);
      json.endArray();
    }
  }

  /** One page of the subjects that match. */
  private static final class Page {
    static final Page NONE = new Page(0);

    private final Map<String, Long> subjects = new LinkedHashMap<>();
    private final long offset;
    private long total;

    Page(long offset) {
      this.offset = offset;
    }

    boolean visit(String subject, long count, long first, long last) {
      if (total >= offset && subjects.size() < SUBJECTS) {
        subjects.put(subject, count);
      }
      total++;
      return true;
    }

    long limit() {
      return total == 0 ? 0 : SUBJECTS;
    }

    void write(JsonWriter json) {
      if (!subjects.isEmpty()) {
        json.startObject("subjects");
        subjects.forEach(json::number);
        json.endObject();
      }
    }
  }
}
