package io.nephoscope.api.collect;

/**
 * How far the reading has come since the collector started.
 *
 * @param shardsDone how many shards were tried to an end at least once
 * @param shardsTotal how many shards are known by now; grows while sources are still being listed
 * @param observations how many observations the pages of these shards have held in their latest
 *     reading, those of readings still going on included
 * @param failed how many shards failed in their latest reading, or are held as a suspicious drop
 */
public record ReadingProgress(int shardsDone, int shardsTotal, long observations, int failed) {}
