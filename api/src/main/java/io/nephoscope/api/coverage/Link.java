package io.nephoscope.api.coverage;

/** A link of the chain from a machine to its protection, in the order in which they depend. */
public enum Link {
  /** The agent of the machine's own cloud: SSM Agent, Azure VM Agent, OS Config Agent. */
  CLOUD_AGENT,
  /** The Azure Connected Machine Agent, by which Azure sees a machine that runs elsewhere. */
  ARC,
  /** A Defender for Servers plan over the machine. */
  DEFENDER_PLAN,
  /** Endpoint detection and response on the machine. */
  EDR
}
