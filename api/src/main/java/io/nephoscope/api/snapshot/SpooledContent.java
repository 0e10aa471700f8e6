package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.nio.file.Path;

/** The encoded observations of one whole reading, with their fingerprint. */
final class SpooledContent implements ShardContent {

  private final Spool spool;
  private Fingerprint fingerprint = Fingerprint.EMPTY;

  SpooledContent(Path folder) {
    this.spool = new Spool(folder);
  }

  @Override
  public void add(Observation observation) {
    byte[] body = ObservationCodec.encode(observation);
    spool.add(body);
    fingerprint = fingerprint.with(body);
  }

  @Override
  public int size() {
    return spool.size();
  }

  /** The same for the same observations in any order. */
  Fingerprint fingerprint() {
    return fingerprint;
  }

  /** Reads everything in the order it was added. Nothing can be added afterwards. */
  Spool.Reading read() {
    return spool.read();
  }

  @Override
  public void close() {
    spool.close();
  }
}
