package io.nephoscope.api;

import io.nephoscope.api.command.NephoscopeCommand;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The process: one log, one command, one exit code. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    // What plugins say through java.util.logging or System.Logger comes out of the one log.
    LogManager.getLogManager().reset();
    SLF4JBridgeHandler.install();
    System.exit(NephoscopeCommand.execute(args));
  }
}
