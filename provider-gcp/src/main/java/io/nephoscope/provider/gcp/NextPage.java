package io.nephoscope.provider.gcp;

import io.nephoscope.spi.PageToken;

/** Google's page tokens as ours. */
final class NextPage {

  private NextPage() {}

  /**
   * Where to go on; an empty token of Google's is the end.
   *
   * @throws io.nephoscope.spi.ProviderException with INVALID_RESPONSE when Google names the page
   *     that was just read
   */
  static PageToken of(Call call, PageToken asked, String next) {
    if (next.isEmpty()) {
      return PageToken.END;
    }
    if (next.equals(asked.value())) {
      throw GcpFailures.unreadable(call, "the next page is the page just read", null);
    }
    return PageToken.of(next);
  }
}
