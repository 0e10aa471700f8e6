package io.nephoscope.provider.azure;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificates of a PEM file, as the only ones that are trusted. */
final class TrustedCertificates {

  private TrustedCertificates() {}

  static SSLContext of(String connector, Path pem) {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (certificates.isEmpty()) {
        throw new ProviderException(
            Category.INVALID_CONFIGURATION, problem(connector, pem, "holds no certificate"));
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("ca-" + number++, certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION,
          problem(connector, pem, "cannot be read: " + e.getClass().getSimpleName()),
          "Check that the file is there, readable, and PEM.",
          null,
          e);
    }
  }

  private static String problem(String connector, Path pem, String what) {
    return connector + ": ca-file " + pem + " " + what + " (expected: X.509 certificates in PEM).";
  }
}
