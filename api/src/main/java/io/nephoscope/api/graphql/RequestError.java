package io.nephoscope.api.graphql;

/** Something is wrong with the request; the message is for the one who sent it. */
public final class RequestError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, as {@code extensions.code} says it. */
  public enum Code {
    /** The request cannot be understood or asks what cannot be asked. */
    BAD_REQUEST,
    /** A cursor is not one of ours, or belongs to another question. */
    BAD_CURSOR,
    /** The answer would be too large or took too long. */
    TOO_COSTLY,
    /** Nobody knows who asks. */
    UNAUTHENTICATED,
    /** Who asks may not. */
    FORBIDDEN,
    /** There is no such thing. */
    NOT_FOUND,
    /** The cloud's own description of a resource is not of the form that the field promises. */
    UNREADABLE,
    /** The server is at fault. */
    INTERNAL
  }

  private final Code code;
  private final String problem;

  /** A message of the form <em>where: what happened (expected: what). What to do.</em> */
  public RequestError(Code code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.problem = message;
  }

  /** What is wrong, for the one who sent the request. */
  public String problem() {
    return problem;
  }

  /** What is wrong. */
  public Code code() {
    return code;
  }
}
