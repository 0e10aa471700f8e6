package io.nephoscope.simulator.estate;

/** Where a resource of a type lives. */
public enum Reach {
  /** In no region; the estate keeps it in the cloud's {@link Cloud#homeRegion() home region}. */
  GLOBAL,
  /** In one region. */
  REGIONAL,
  /** In one zone of one region. */
  ZONAL
}
