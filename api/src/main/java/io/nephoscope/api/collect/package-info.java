/**
 * Collecting: reads every shard of every source when it is due, and writes the whole shard, or the
 * reason there is none, to the snapshot store. {@link io.nephoscope.api.collect.Collector} is the
 * front door.
 *
 * <p>The walk: a {@code ConnectorLoop} finds out who we are, a {@code SourceLoop} lists shards and
 * decides what is due, a {@code ShardReader} reads one shard page by page, a {@code PatientCall}
 * asks for one page until it comes or cannot, {@code PluginCalls} runs the plugin's code, and the
 * {@code Ledger} writes down what came of it.
 */
@NullMarked
package io.nephoscope.api.collect;

import org.jspecify.annotations.NullMarked;
