package io.sealstream.server.monitor;

import java.util.concurrent.CompletionStage;

/** One path of monitoring. */
@FunctionalInterface
interface Page {
  CompletionStage<Answer> answer(Query query) throws Query.BadQuery;
}
