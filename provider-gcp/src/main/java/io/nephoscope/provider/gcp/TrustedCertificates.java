package io.nephoscope.provider.gcp;

import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.http.HttpTransportFactory;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
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
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Whose certificates are trusted: Java's authorities, or those of the setting {@code ca-file}. */
final class TrustedCertificates {

  private TrustedCertificates() {}

  /** How tokens are asked for. Reads the file: not for a thread that must not wait. */
  static HttpTransportFactory transport(GcpSettings settings) {
    Path file = settings.caFile();
    if (file == null) {
      return NetHttpTransport::new;
    }
    try {
      NetHttpTransport transport =
          new NetHttpTransport.Builder().trustCertificates(authorities(file)).build();
      return () -> transport;
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(settings, file, e);
    }
  }

  /** Has a channel trust the file. Reads it: not for a thread that must not wait. */
  static void apply(GcpSettings settings, ManagedChannelBuilder<?> channel) {
    Path file = settings.caFile();
    if (file != null && channel instanceof NettyChannelBuilder netty) {
      try {
        netty.sslContext(GrpcSslContexts.forClient().trustManager(file.toFile()).build());
      } catch (SSLException | IllegalArgumentException e) {
        throw unusable(settings, file, e);
      }
    }
  }

  private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream content = Files.newInputStream(file)) {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(content);
      int number = 0;
      for (Certificate certificate : certificates) {
        trusted.setCertificateEntry("authority-" + number++, certificate);
      }
    }
    return trusted;
  }

  private static ProviderException unusable(
      GcpSettings settings, Path file, @Nullable Exception cause) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        settings.connector()
            + ": ca-file: "
            + file
            + " cannot be used (expected: certificates, PEM).",
        "Name the file that holds the authority's certificate.",
        null,
        cause);
  }
}
