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
 * @param later whether it asks for a later page than the first, by a token of Google's
 */
record Call(
    String connector,
    String source,
    String scope,
    String rpc,
    Service service,
    String role,
    boolean later) {

  /** A call for a first page, or for what has no pages. */
  Call(String connector, String source, String scope, String rpc, Service service, String role) {
    this(connector, source, scope, rpc, service, role, false);
  }

  /** The same call for the page of a token of Google's, which is empty for the first. */
  Call at(String token) {
    return new Call(connector, source, scope, rpc, service, role, !token.isEmpty());
  }

  /** Where something happened. */
  String where() {
    return connector + "/" + source + " " + scope + " (" + rpc + ")";
  }
}
