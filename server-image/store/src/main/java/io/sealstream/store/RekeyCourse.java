package io.sealstream.store;

import java.util.concurrent.CompletionStage;

/**
 * How a rekey goes.
 *
 * @param begun completes when the new keys are durable and everything new is under them: from then
 *     on it goes on by itself, also after a kill; after a failure it may have begun in part: ask
 *     again
 * @param done completes when no older key is left; fails when the store is closed before
 */
public record RekeyCourse(CompletionStage<Void> begun, CompletionStage<Void> done) {}
