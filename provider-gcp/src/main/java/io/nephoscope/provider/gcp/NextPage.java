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
    return next.isEmpty() ? PageToken.END : PageToken.of(different(call, asked.value(), next));
  }

  /**
   * Google's own token of the next page, which is empty at the end.
   *
   * @throws io.nephoscope.spi.ProviderException with INVALID_RESPONSE when Google names the page
   *     that was just read
   */
  static String different(Call call, String asked, String next) {
    if (!next.isEmpty() && next.equals(asked)) {
      throw GcpFailures.unreadable(call, "the next page is the page just read", null);
    }
    return next;
  }
}
