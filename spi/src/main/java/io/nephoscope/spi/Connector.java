package io.nephoscope.spi;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One configured way into a cloud: an AWS role, an Azure app registration, a Google service
 * account.
 *
 * <p>All methods may be called from any thread, also at the same time. No method waits: work that
 * takes time happens on the cloud client's own threads or on {@link HostContext#executor()}.
 * Nothing is null, and no stage completes with null.
 */
public interface Connector extends AutoCloseable {

  /**
   * Asks the cloud who we really are, for example with {@code sts:GetCallerIdentity}. Called before
   * the first read and now and then afterwards, and again after a failure that may pass.
   *
   * @return a stage that fails with a {@link ProviderException}: {@code UNAUTHENTICATED} when the
   *     credentials are refused, {@code INVALID_CONFIGURATION} when the identity held is not the
   *     one configured; the host then refuses the connector
   */
  CompletionStage<Identity> identify();

  /**
   * What this connector can read. The same list, with the same names, for its whole life; none of
   * them null. Asked once, before {@link #identify}; failing refuses the connector, with the reason
   * shown, and it is asked again later.
   */
  List<? extends Source> sources();

  /**
   * Lets go of every client, thread and socket, within a few seconds. Called when the connector's
   * settings or its plugin change and when the host stops; may be called more than once. Stages
   * still open, and stages asked for later, fail with {@code UNAVAILABLE}. Failing is logged and
   * changes nothing: the host is done with the connector.
   */
  @Override
  void close();
}
