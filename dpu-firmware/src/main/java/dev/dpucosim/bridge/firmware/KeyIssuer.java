// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.random.SeededStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes what nobody can guess: tags of keys and secrets of grants, by HMAC-SHA-256 under two secrets of the chip. The
 * secrets come from the run's seed, so that a run can be repeated; they are written nowhere.
 */
public final class KeyIssuer {

    /** Bytes of a grant's secret. */
    public static final int GRANT_SECRET_BYTES = 12;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac tags;
    private final Mac grants;
    private long issued;

    /** An issuer with secrets of its own. */
    public KeyIssuer(SeededStream random) {
        tags = mac(random.split("tags"));
        grants = mac(random.split("grants"));
    }

    private static Mac mac(SeededStream random) {
        ByteBuffer secret = ByteBuffer.allocate(32);
        while (secret.hasRemaining()) {
            secret.putLong(random.nextLong());
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.array(), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HMAC-SHA-256 in this JDK", e);
        }
    }

    /** The tag of the next key: 64 bits that depend on index, generation and how many were issued before. */
    public long tag(int index, long generation) {
        ByteBuffer fields = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        fields.putLong(index).putLong(generation).putLong(issued++);
        return ByteBuffer.wrap(tags.doFinal(fields.array())).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** The secret that belongs to the fields of a grant: 96 bits. */
    public byte[] grantSecret(byte[] fields) {
        return Arrays.copyOf(grants.doFinal(fields), GRANT_SECRET_BYTES);
    }
}
