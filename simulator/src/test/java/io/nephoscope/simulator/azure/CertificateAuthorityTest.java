package io.nephoscope.simulator.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {
  @Test
  void theServersCertificateIsSignedByTheAuthorityInTheFile() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create();
    X509Certificate ca = certificate(Files.readString(authority.caFile()));
    X509Certificate server =
        certificate(authority.serverKey().getCertValues().get(0).toString(StandardCharsets.UTF_8));

    server.verify(ca.getPublicKey());
    server.checkValidity();
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    List<Object> names = new ArrayList<>();
    server.getSubjectAlternativeNames().forEach(each -> names.add(each.get(1)));
    assertThat(names).containsExactly("localhost", "127.0.0.1");
  }

  @Test
  void everyAuthorityIsAnother() {
    assertThat(CertificateAuthority.create().caPem())
        .isNotEqualTo(CertificateAuthority.create().caPem());
  }

  private static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
