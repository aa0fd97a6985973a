// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyRecord;
import java.security.MessageDigest;
import java.util.TreeMap;

/**
 * Writes grants and takes them back once each. Whoever shows a grant that is not exactly ours, or not for it, learns
 * one thing only: that it is not valid.
 */
public final class GrantDesk {

    private final KeyIssuer issuer;
    private final KeyDirectory keys;
    private final TreeMap<Long, IssuedKey> open = new TreeMap<>();
    private long numberNext = 1;

    /** A desk without open grants. */
    public GrantDesk(KeyIssuer issuer, KeyDirectory keys) {
        this.issuer = issuer;
        this.keys = keys;
    }

    /** Grants that nobody has accepted. */
    public int open() {
        return open.size();
    }

    /**
     * Writes a grant.
     *
     * @param addressee the queue that may accept it, in its present epoch
     * @param rights    remote-read, remote-write, or both; not more than the key has
     */
    Grant export(IssuedKey key, int addresseeHost, int addressee, int addresseeEpoch, long offset, long length,
            int rights, long expiryPs) {
        KeyRecord record = key.record;
        if (!key.live) {
            throw new ControlRefused(ControlReason.KEY_DEAD, key.value.toString());
        }
        if (record.alias() || addresseeHost == record.host()) {
            throw new ControlRefused(ControlReason.NOT_YOURS, key.value.toString());
        }
        int remote = KeyRecord.REMOTE_READ | KeyRecord.REMOTE_WRITE;
        if (rights == 0 || (rights & ~(record.rights() & remote)) != 0) {
            throw new ControlRefused(ControlReason.BAD_RIGHTS, "rights=" + rights + ", of=" + record.rights());
        }
        if (length <= 0 || offset < 0 || length > record.length() || offset > record.length() - length) {
            throw new ControlRefused(ControlReason.BAD_RANGE, "offset=" + offset + ", length=" + length + ", of="
                    + record.length());
        }
        Grant fields = new Grant(record.host(), record.owner(), record.ownerEpoch(), addresseeHost, addressee,
                addresseeEpoch, key.value.index(), rights, offset, length, expiryPs, numberNext++, new byte[0]);
        Grant grant = sealed(fields);
        open.put(grant.number(), key);
        return grant;
    }

    private Grant sealed(Grant grant) {
        return new Grant(grant.exporterHost(), grant.exporterQueue(), grant.exporterEpoch(), grant.addresseeHost(),
                grant.addresseeQueue(), grant.addresseeEpoch(), grant.keyIndex(), grant.rights(), grant.offset(),
                grant.length(), grant.expiryPs(), grant.number(), issuer.grantSecret(grant.fields()));
    }

    /** Turns a grant into an alias of the process that shows it. */
    IssuedKey accept(Grant grant, int queue, int epoch, long nowPs) {
        boolean ours = MessageDigest.isEqual(grant.secret(), issuer.grantSecret(grant.fields()));
        if (!ours || grant.addresseeQueue() != queue || grant.addresseeEpoch() != epoch) {
            throw new ControlRefused(ControlReason.GRANT_INVALID, "");
        }
        if (grant.expiryPs() != 0 && nowPs >= grant.expiryPs()) {
            open.remove(grant.number());
            throw new ControlRefused(ControlReason.GRANT_EXPIRED, "expiryPs=" + grant.expiryPs() + ", nowPs=" + nowPs);
        }
        IssuedKey key = open.get(grant.number());
        if (key == null || !key.live) {
            throw new ControlRefused(ControlReason.GRANT_USED, "number=" + grant.number());
        }
        IssuedKey alias = keys.alias(queue, epoch, key, grant.offset(), grant.length(), grant.rights());
        open.remove(grant.number());
        alias.expiryPs = grant.expiryPs();
        return alias;
    }

    /** Ends what was granted of a key and not accepted. */
    void cancel(IssuedKey key) {
        open.values().removeIf(other -> other == key);
    }
}
