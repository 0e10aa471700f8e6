/**
 * Amazon Web Services, read from outside through the AWS SDK's asynchronous clients.
 *
 * <p>The walk: {@link io.nephoscope.provider.aws.AwsProvider} opens a connector; its sources ask
 * {@code AwsSurvey} which accounts and regions there are, and {@code AwsClients} for clients that
 * hold the session of the account's role. {@code AwsFailures} alone says what an AWS error means.
 */
@NullMarked
package io.nephoscope.provider.aws;

import org.jspecify.annotations.NullMarked;
