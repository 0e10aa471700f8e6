package io.nephoscope.spi;

/**
 * A place in the pages of a shard. Only the source that made it can read it.
 *
 * @param value the cloud's own continuation token
 */
public record PageToken(String value) {

  /** Asks for the first page. */
  public static final PageToken FIRST = new PageToken("");

  /** Says that there is no further page. */
  public static final PageToken END = new PageToken("\u0000end");

  /** The token with this value. */
  public static PageToken of(String value) {
    return new PageToken(value);
  }

  /** Whether this is {@link #FIRST}. */
  public boolean isFirst() {
    return equals(FIRST);
  }

  /** Whether this is {@link #END}. */
  public boolean isEnd() {
    return equals(END);
  }

  /** Says which kind of token this is; a cloud's token may carry rights and is not shown. */
  @Override
  public String toString() {
    return isFirst()
        ? "FIRST"
        : isEnd() ? "END" : "PageToken[" + Integer.toHexString(value.hashCode()) + "]";
  }
}
