package io.nephoscope.api.collect;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * What a refresh set going.
 *
 * @param shards how many shards are read because of it, those included that were already being read
 * @param startedAt when it was asked for
 * @param done completes, never with a failure, when each of these shards has been read or has
 *     failed; what came of it is in the snapshot store
 */
public record RefreshReceipt(int shards, Instant startedAt, CompletionStage<Void> done) {}
