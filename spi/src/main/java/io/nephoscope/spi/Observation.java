package io.nephoscope.spi;

/**
 * Anything a page says. Immutable.
 *
 * <p>Native ids are canonical: a provider writes the same id the same way in every observation
 * (where a cloud ignores case, as Azure does, in lower case). Times have the precision the cloud
 * gave.
 */
public sealed interface Observation
    permits Account,
        Resource,
        Finding,
        Standard,
        Control,
        Assessment,
        AgentStatus,
        NativeScore,
        Gap {

  /** The native id of the account this is about. */
  String account();

  /** Which of the kinds this is. */
  default Kind kind() {
    return switch (this) {
      case Account a -> Kind.ACCOUNT;
      case Resource r -> Kind.RESOURCE;
      case Finding f -> Kind.FINDING;
      case Standard s -> Kind.STANDARD;
      case Control c -> Kind.CONTROL;
      case Assessment a -> Kind.ASSESSMENT;
      case AgentStatus a -> Kind.AGENT_STATUS;
      case NativeScore n -> Kind.NATIVE_SCORE;
      case Gap g -> Kind.GAP;
    };
  }

  /** The kinds of observations. */
  enum Kind {
    /** {@link Account} */
    ACCOUNT,
    /** {@link Resource} */
    RESOURCE,
    /** {@link Finding} */
    FINDING,
    /** {@link Standard} */
    STANDARD,
    /** {@link Control} */
    CONTROL,
    /** {@link Assessment} */
    ASSESSMENT,
    /** {@link AgentStatus} */
    AGENT_STATUS,
    /** {@link NativeScore} */
    NATIVE_SCORE,
    /** {@link Gap} */
    GAP
  }
}
