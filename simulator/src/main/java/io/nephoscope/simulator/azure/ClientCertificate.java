package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that was uploaded to the app registration, and what its owner signs with its key
 * instead of knowing a secret. Key and certificate are written into a temporary file that is gone
 * when the process ends.
 */
final class ClientCertificate {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PublicKey key;
  private final Path file;

  private ClientCertificate(PublicKey key, Path file) {
    this.key = key;
    this.file = file;
  }

  /**
   * Makes a key and a certificate of it. Takes a while and writes a file: not for an event loop.
   */
  static ClientCertificate create() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      KeyPair keys = generator.generateKeyPair();
      X500Name name = new X500Name("CN=Acme Posture,O=Acme");
      Instant now = Instant.now();
      byte[] certificate =
          new JcaX509v3CertificateBuilder(
                  name,
                  new BigInteger(127, new SecureRandom()).setBit(126),
                  Date.from(now.minus(1, ChronoUnit.DAYS)),
                  Date.from(now.plus(365, ChronoUnit.DAYS)),
                  name,
                  keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate()))
              .getEncoded();
      return new ClientCertificate(
          keys.getPublic(),
          write(
              CertificateAuthority.pem("PRIVATE KEY", keys.getPrivate().getEncoded())
                  + CertificateAuthority.pem("CERTIFICATE", certificate)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("client certificate: no RSA (expected: a usual JDK).", e);
    } catch (IOException e) {
      throw new UncheckedIOException("client certificate: not written to java.io.tmpdir.", e);
    }
  }

  private static Path write(String pem) throws IOException {
    Path folder = Files.createTempDirectory("simulated-azure-");
    Path file =
        Files.createFile(
            folder.resolve("client.pem"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, pem);
    folder.toFile().deleteOnExit();
    file.toFile().deleteOnExit();
    return file;
  }

  /** PEM, with the private key. */
  Path file() {
    return file;
  }

  /** Why an assertion (RFC 7523) is not believed, in Entra's words; null when it is. */
  @Nullable String refusal(String assertion, String audience, String client, Instant now) {
    String[] parts = assertion.split("\\.", -1);
    try {
      if (parts.length != 3) {
        return "AADSTS50027: JWT token is invalid or malformed.";
      }
      JsonNode header = JSON.readTree(decoded(parts[0]));
      JsonNode claims = JSON.readTree(decoded(parts[1]));
      Signature signature = signature(header.path("alg").asText());
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return "AADSTS700027: The certificate with identifier used to sign the client assertion"
            + " is not registered on application.";
      }
      if (!claims.path("iss").asText().equals(client)
          || !claims.path("sub").asText().equals(client)) {
        return "AADSTS700021: Client assertion application identifier doesn't match 'client_id'"
            + " parameter.";
      }
      if (!claims.path("aud").asText().equals(audience)) {
        return "AADSTS700023: Client assertion audience claim does not match Realm issuer.";
      }
      if (claims.path("exp").asLong() <= now.getEpochSecond()) {
        return "AADSTS700024: Client assertion is not within its valid time range.";
      }
      return null;
    } catch (GeneralSecurityException | IllegalArgumentException | JsonProcessingException e) {
      return "AADSTS50027: JWT token is invalid or malformed.";
    }
  }

  private static String decoded(String part) {
    return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    if (algorithm.equals("PS256")) {
      Signature signature = Signature.getInstance("RSASSA-PSS");
      signature.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      return signature;
    }
    if (algorithm.equals("RS256")) {
      return Signature.getInstance("SHA256withRSA");
    }
    throw new IllegalArgumentException(algorithm);
  }
}
