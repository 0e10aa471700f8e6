package io.nephoscope.api.collect;

/** The collector was closed: whoever waits gives up and leaves everything as it is. */
final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("The collector was closed.");
  }
}
