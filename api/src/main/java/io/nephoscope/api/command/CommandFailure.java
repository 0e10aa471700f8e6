package io.nephoscope.api.command;

/** Why a command ends without having done its work: a message for people and an exit code. */
final class CommandFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** It answered, with problems. */
  static final int PROBLEMS = 1;

  /** The command line or the configuration is wrong. */
  static final int CONFIGURATION = 2;

  /** The environment is wrong. */
  static final int ENVIRONMENT = 3;

  /** It could not be started. */
  static final int NOT_STARTED = 4;

  private final int exitCode;

  CommandFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
