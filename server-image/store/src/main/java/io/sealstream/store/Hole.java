package io.sealstream.store;

/**
 * Messages of a stream that cannot be read, because the frame that holds them is damaged on disk,
 * was changed on purpose, or the device does not give it.
 *
 * @param first the first of them
 * @param last the last of them; every message of the stream from {@code first} to here is lost
 * @param messages how many there are
 * @param reason which file and frame, and what is wrong with it; one line, nothing of the contents
 */
public record Hole(long first, long last, long messages, String reason) {}
