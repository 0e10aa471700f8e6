package io.nephoscope.provider.gcp;

/**
 * One call to Google, in the words a failure is told with.
 *
 * @param connector the connector's id
 * @param source the source that asks
 * @param scope what is asked about, such as {@code organizations/1}
 * @param rpc the method, such as {@code ListAssets}
 * @param service the service that is asked
 * @param role the predefined role that is enough for it
 */
record Call(
    String connector, String source, String scope, String rpc, Service service, String role) {

  /** Where something happened. */
  String where() {
    return connector + "/" + source + " " + scope + " (" + rpc + ")";
  }
}
