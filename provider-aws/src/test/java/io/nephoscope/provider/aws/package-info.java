/** Proof that the AWS provider tells what AWS tells, and fails where AWS cannot be read. */
@NullMarked
package io.nephoscope.provider.aws;

import org.jspecify.annotations.NullMarked;
