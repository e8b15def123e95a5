package dev.tern.local.certificate;

import java.nio.file.Path;

/**
 * A host's identity, as files in PEM.
 *
 * @param key PKCS#8, readable by its owner alone
 * @param certificate of that key, signed by the fleet's authority
 * @param trust the authority's certificate: who is signed by it belongs to the fleet
 */
public record HostCredentials(Path key, Path certificate, Path trust) {}
