package io.nephoscope.provider.azure;

/**
 * What a call is for, so that its failure can say where it happened and what would mend it.
 *
 * @param what the thing that is read, such as {@code assessments}
 * @param scope the ARM scope it is read in, such as {@code /subscriptions/…}
 * @param role the least Azure role that may read it
 */
record ArmCall(String what, String scope, String role) {

  @Override
  public String toString() {
    return "Azure " + what + " in " + scope;
  }
}
