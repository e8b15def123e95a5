package dev.tern.transfer.edge.identity;

import dev.tern.contracts.id.HostId;
import dev.tern.contracts.migration.OwnershipRecord;
import dev.tern.contracts.plan.Reason;
import dev.tern.transfer.ownership.Seals;
import dev.tern.transfer.ownership.SignedText;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;

/** Seals with the host's key; believes whoever the same authority has certified for the host in the record. */
public final class CertificateSeals implements Seals {

    private final HostIdentity identity;
    private final InstantSource clock;
    private final String certificate;

    public CertificateSeals(HostIdentity identity, InstantSource clock) throws GeneralSecurityException {
        this.identity = identity;
        this.clock = clock;
        this.certificate =
                Base64.getEncoder().encodeToString(identity.certificate().getEncoded());
        sign(new byte[1]); // the first signature is slow, and the next is on the way of a hand-over
    }

    @Override
    public OwnershipRecord seal(OwnershipRecord record) {
        try {
            return signed(record, Base64.getEncoder().encodeToString(sign(SignedText.of(record))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key of " + identity.host() + " does not sign", e);
        }
    }

    @Override
    public Optional<Reason> objection(OwnershipRecord record) {
        String signature = record.signature();
        String signer = record.signer();
        if (signature == null || signer == null) {
            return no("signature.missing", "is not signed");
        }
        try {
            X509Certificate by = HostIdentity.certificate(Base64.getDecoder().decode(signer));
            by.checkValidity(Date.from(clock.instant()));
            by.verify(identity.authority().getPublicKey());
            Optional<HostId> name = HostIdentity.nameIn(by);
            if (!name.equals(Optional.of(record.host()))) {
                return no(
                        "signature.other",
                        "speaks for " + record.host() + " and is signed by "
                                + name.map(HostId::toString).orElse("no host"));
            }
            identity.revocations().check(by);
            Signature check = Signature.getInstance(algorithm(by.getPublicKey()));
            check.initVerify(by.getPublicKey());
            check.update(SignedText.of(record));
            return check.verify(Base64.getDecoder().decode(signature))
                    ? Optional.empty()
                    : no("signature.wrong", "has a signature that does not fit");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return no("signature.unreadable", "has a signature that cannot be checked: " + e.getMessage());
        }
    }

    private byte[] sign(byte[] text) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(algorithm(identity.certificate().getPublicKey()));
        signature.initSign(identity.key());
        signature.update(text);
        return signature.sign();
    }

    private OwnershipRecord signed(OwnershipRecord record, String signature) {
        return new OwnershipRecord(
                record.vm(),
                record.host(),
                record.epoch(),
                record.kind(),
                record.peer(),
                record.migration(),
                record.digest(),
                record.external(),
                record.stayPaused(),
                record.at(),
                signature,
                certificate);
    }

    private static String algorithm(PublicKey key) throws GeneralSecurityException {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "EdDSA" -> "EdDSA";
            default -> throw new GeneralSecurityException("No signature is known for a key of " + key.getAlgorithm());
        };
    }

    private static Optional<Reason> no(String code, String text) {
        return Optional.of(new Reason(code, "The record " + text));
    }
}
