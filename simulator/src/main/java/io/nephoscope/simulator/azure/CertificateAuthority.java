package io.nephoscope.simulator.azure;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives as long as this process, and the certificate it gave to
 * localhost and 127.0.0.1. Only the authority's public certificate is written to disk, into a
 * temporary folder that is removed when the process ends.
 */
public final class CertificateAuthority {
  private final String caPem;
  private final String serverCertificatePem;
  private final String serverKeyPem;
  private final Path caFile;

  private CertificateAuthority(
      String caPem, String serverCertificatePem, String serverKeyPem, Path caFile) {
    this.caPem = caPem;
    this.serverCertificatePem = serverCertificatePem;
    this.serverKeyPem = serverKeyPem;
    this.caFile = caFile;
  }

  /**
   * Makes new keys and certificates, valid from yesterday for a year. Takes some milliseconds and
   * writes a file: not for an event loop.
   */
  public static CertificateAuthority create() {
    try {
      KeyPair ca = keyPair();
      X500Name caName = new X500Name("CN=Simulated Azure CA,O=Acme");
      X509CertificateHolder caCertificate =
          sign(
              builder(caName, caName, ca)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                  .addExtension(
                      Extension.keyUsage,
                      true,
                      new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)),
              ca);
      KeyPair server = keyPair();
      X509CertificateHolder serverCertificate =
          sign(
              builder(caName, new X500Name("CN=localhost,O=Acme"), server)
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                  .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                  .addExtension(
                      Extension.extendedKeyUsage,
                      false,
                      new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                  .addExtension(
                      Extension.subjectAlternativeName,
                      false,
                      new GeneralNames(
                          new GeneralName[] {
                            new GeneralName(GeneralName.dNSName, "localhost"),
                            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                          })),
              ca);
      String caPem = pem("CERTIFICATE", caCertificate.getEncoded());
      return new CertificateAuthority(
          caPem,
          pem("CERTIFICATE", serverCertificate.getEncoded()) + caPem,
          pem("PRIVATE KEY", server.getPrivate().getEncoded()),
          write(caPem));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(
          "certificate authority: the keys could not be made (expected: a JDK with elliptic"
              + " curves). Use another JDK.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "certificate authority: the CA file could not be written to the temporary folder"
              + " (expected: a writable java.io.tmpdir). Make it writable.",
          e);
    }
  }

  /** The authority's certificate, PEM. */
  public String caPem() {
    return caPem;
  }

  /** A file with {@link #caPem()}; gone when the process ends. */
  public Path caFile() {
    return caFile;
  }

  /** The key and certificate chain for a Vert.x server on localhost. */
  public PemKeyCertOptions serverKey() {
    return new PemKeyCertOptions()
        .addKeyValue(Buffer.buffer(serverKeyPem))
        .addCertValue(Buffer.buffer(serverCertificatePem));
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static X509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair keys) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()).setBit(126),
        Date.from(now.minus(1, ChronoUnit.DAYS)),
        Date.from(now.plus(365, ChronoUnit.DAYS)),
        subject,
        keys.getPublic());
  }

  private static X509CertificateHolder sign(X509v3CertificateBuilder builder, KeyPair ca)
      throws OperatorCreationException, CertIOException {
    return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(ca.getPrivate()));
  }

  static String pem(String what, byte[] der) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static Path write(String caPem) throws IOException {
    Path folder = Files.createTempDirectory("simulated-azure-");
    Path file = folder.resolve("ca.pem");
    Files.writeString(file, caPem);
    // Removed in the opposite order of registration: the file, then its folder.
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return file;
  }
}
