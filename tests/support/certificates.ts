/** Certificates for tests, made anew: none of them can run out. */
import { generateKeyPairSync } from "node:crypto";
// @ts-types="@types/node-forge"
import forge from "node-forge";

/** A certificate and its key, as PEM. */
interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** One who signs certificates. */
interface Authority {
  /** Its own certificate, as PEM: what `sslrootcert` names. */
  readonly certificate: string;
  /** Makes a certificate for a host's name. */
  issue(host: string): Identity;
}

const DAY_MS = 86_400_000;

/** Makes an authority that nobody knows. */
export function makeAuthority(name: string): Authority {
  const own = makeKeys();
  const certificate = makeCertificate(name, name, own, own, [
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, critical: true },
  ]);
  return {
    certificate,
    issue(host) {
      const keys = makeKeys();
      // 2 is a DNS name.
      const names = {
        name: "subjectAltName",
        altNames: [{ type: 2, value: host }],
      };
      return {
        certificate: makeCertificate(host, name, keys, own, [names]),
        key: keys.pem,
      };
    },
  };
}

type Keys = ReturnType<typeof makeKeys>;

/** Node makes them in milliseconds, forge in seconds. */
function makeKeys() {
  const { privateKey: pem } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const key = forge.pki.privateKeyFromPem(pem);
  return { pem, key, publicKey: forge.pki.setRsaPublicKey(key.n, key.e) };
}

function makeCertificate(
  subject: string,
  issuer: string,
  { publicKey }: Keys,
  { key }: Keys,
  extensions: object[],
): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = crypto.randomUUID().replaceAll("-", "");
  certificate.validity.notBefore = new Date(Date.now() - DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + DAY_MS);
  certificate.setSubject([{ name: "commonName", value: subject }]);
  certificate.setIssuer([{ name: "commonName", value: issuer }]);
  certificate.setExtensions(extensions);
  certificate.sign(key, forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}
