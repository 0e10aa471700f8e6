package io.nephoscope.api.compliance;

/** The part of the estate a question covers. Implementations are pure and safe for any thread. */
public interface ComplianceScope {

  /** Whether it covers anything of the account. */
  boolean coversAccount(String provider, String account);

  /** Whether it covers the region of the account. */
  boolean coversRegion(String provider, String account, String region);

  /** All there is. */
  static ComplianceScope everything() {
    return new ComplianceScope() {
      @Override
      public boolean coversAccount(String provider, String account) {
        return true;
      }

      @Override
      public boolean coversRegion(String provider, String account, String region) {
        return true;
      }
    };
  }
}
