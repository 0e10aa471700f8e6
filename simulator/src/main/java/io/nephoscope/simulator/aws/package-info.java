/**
 * The wire of Amazon Web Services.
 *
 * <p>{@link io.nephoscope.simulator.aws.AwsWire} takes a request, finds out who asks ({@code
 * AwsSessions}), hands it to the service it is signed for, and writes the answer or the error in
 * that service's own protocol ({@code AwsProtocol}).
 */
@NullMarked
package io.nephoscope.simulator.aws;

import org.jspecify.annotations.NullMarked;
