package io.nephoscope.api.standards;

/**
 * The canonical id of a control.
 *
 * @param standard the standard it belongs to
 * @param code its code there, such as {@code AC-2(1)}
 */
public record ControlId(StandardId standard, String code) {

  /** {@code slug:version|code}. */
  public String key() {
    return standard + "|" + code;
  }
}
