package io.nephoscope.simulator.estate;

/** What a resource is for, in words that no cloud owns. */
public enum Category {
  COMPUTE,
  STORAGE,
  DATABASE,
  NETWORK,
  IDENTITY,
  CONTAINER,
  SERVERLESS,
  SECURITY,
  ANALYTICS,
  MESSAGING,
  MANAGEMENT
}
