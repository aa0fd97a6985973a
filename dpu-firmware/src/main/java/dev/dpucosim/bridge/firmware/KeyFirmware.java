// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.firmware.FirmwareAgent;
import dev.dpucosim.firmware.FirmwareLoop;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The firmware of the bridge. What a process asks for is done within the call; what takes time, draining, expiry and
 * the audit, is done by the firmware's loop on the virtual clock at a stated cost.
 */
public final class KeyFirmware implements FirmwareAgent {

    private record Work(long costPs, Runnable action) {
    }

    /** Something that ends when the chip holds none of it any more. */
    private static final class Drain {
        private final List<IssuedKey> keys;
        private final int queue;
        private final DrainListener listener;
        private boolean timedOut;

        Drain(List<IssuedKey> keys, int queue, DrainListener listener) {
            this.keys = keys;
            this.queue = queue;
            this.listener = listener;
        }
    }

    private static final int NO_QUEUE = -1;

    private final KeyChip chip;
    private final Scheduler scheduler;
    private final FirmwareSettings settings;
    private final FirmwareLoop loop;
    private final KeyDirectory directory;
    private final GrantDesk grants;
    private final ProcessDesk processes;
    private final AuditLog audit;
    private final RotationDesk rotation = new RotationDesk(this);
    private final ArrayDeque<Work> work = new ArrayDeque<>();
    private final List<Drain> drains = new ArrayList<>();
    private final boolean[] isolated = new boolean[2];
    private IntConsumer evicted = queue -> {};
    private IntConsumer cutOff = host -> {};
    private KeyListener ends = KeyListener.NONE;
    private Consumer<AuditRecord> audited = record -> {};
    private boolean polls;
    private boolean audits;

    /** Firmware of a chip that has just been reset; it enables it. */
    public KeyFirmware(KeyChip chip, Scheduler scheduler, SeededStream random, FirmwareSettings settings) {
        this.chip = chip;
        this.scheduler = scheduler;
        this.settings = settings;
        KeyIssuer issuer = new KeyIssuer(random);
        directory = new KeyDirectory(chip, issuer);
        grants = new GrantDesk(issuer, directory);
        processes = new ProcessDesk(chip, settings.processesPerHostMax());
        audit = new AuditLog(chip, settings.auditLinesPerMsMax());
        loop = new FirmwareLoop(scheduler, this, settings.wakePs());
        chip.write(KeyRegisters.CONTROL, KeyRegisters.CONTROL_ENABLE_MASK);
    }

    /** Which key is whose. */
    public KeyDirectory directory() {
        return directory;
    }

    /** Grants. */
    public GrantDesk grants() {
        return grants;
    }

    /** Queues. */
    public ProcessDesk processes() {
        return processes;
    }

    /** What was refused. */
    public AuditLog audit() {
        return audit;
    }

    /** Keys that are replaced while traffic goes on. */
    public RotationDesk rotation() {
        return rotation;
    }

    /** Whether a host (0 is host 1) has been cut off. */
    public boolean isolated(int host) {
        return isolated[host];
    }

    /** Who is told that firmware closes a queue for what its process did, or for what became of its host. */
    public void evicted(IntConsumer listener) {
        evicted = listener;
    }

    /** Who is told of a host (0 or 1) before it is cut off: from then on its commands may fail. */
    public void cutOff(IntConsumer listener) {
        cutOff = listener;
    }

    /** Who is told of the ends of keys. */
    public void ends(KeyListener listener) {
        ends = listener;
    }

    /** Who is shown every record that is taken out of the chip. */
    public void audited(Consumer<AuditRecord> listener) {
        audited = listener;
    }

    /** The chip's interrupt has risen. */
    public void interrupt() {
        if (!audits) {
            audits = true;
            enqueue(settings.recordPs(), this::takeRecord);
        }
    }

    /** Opens a queue. */
    public int open(int host, QueueSettings queue, ProcessDesk.Rings rings) {
        if (isolated[host]) {
            throw new ControlRefused(ControlReason.HOST_ISOLATED, "host=" + (host + 1));
        }
        return processes.open(host, queue, rings);
    }

    /** A key for memory of a process. */
    public IssuedKey register(int queue, int epoch, long base, long length, int rights) {
        checkRights(rights);
        processes.addKey(queue, settings.keysPerProcessMax());
        try {
            return directory.issue(queue, epoch, processes.hostOf(queue), base, length, rights, null);
        } catch (ControlRefused refused) {
            processes.removeKey(queue);
            throw refused;
        }
    }

    private static void checkRights(int rights) {
        boolean writable = (rights & KeyRecord.LOCAL_WRITE) != 0;
        if ((rights & KeyRecord.REMOTE_WRITE) != 0 && !writable || (rights & ~7) != 0) {
            throw new ControlRefused(ControlReason.BAD_RIGHTS, "rights=" + rights);
        }
    }

    /** A key for a part of another key of the same process. */
    public IssuedKey window(IssuedKey parent, long offset, long length, int rights) {
        KeyRecord record = parent.record();
        if (!parent.live() || record.alias()) {
            throw new ControlRefused(ControlReason.KEY_DEAD, parent.value().toString());
        }
        checkRights(rights);
        if ((rights & ~record.rights()) != 0) {
            throw new ControlRefused(ControlReason.BAD_RIGHTS, "rights=" + rights + ", of=" + record.rights());
        }
        if (length <= 0 || offset < 0 || length > record.length() || offset > record.length() - length) {
            throw new ControlRefused(ControlReason.BAD_RANGE, "offset=" + offset + ", length=" + length + ", of="
                    + record.length());
        }
        processes.addKey(record.owner(), settings.keysPerProcessMax());
        try {
            return directory.issue(record.owner(), record.ownerEpoch(), record.host(), record.base() + offset, length,
                    rights, parent);
        } catch (ControlRefused refused) {
            processes.removeKey(record.owner());
            throw refused;
        }
    }

    /** A grant of a part of a key to a process on the other host. */
    public Grant export(IssuedKey key, int addressee, int addresseeEpoch, long offset, long length, int rights,
            long expiryPs) {
        int host = processes.hostOf(addressee);
        if (host < 0 || processes.epoch(addressee) != addresseeEpoch) {
            throw new ControlRefused(ControlReason.CLOSED, "queue=" + addressee + "/" + addresseeEpoch);
        }
        return grants.export(key, host, addressee, addresseeEpoch, offset, length, rights, expiryPs);
    }

    /** The alias that a grant promises. */
    public IssuedKey accept(Grant grant, int queue, int epoch) {
        processes.addKey(queue, settings.keysPerProcessMax());
        IssuedKey alias;
        try {
            alias = grants.accept(grant, queue, epoch, scheduler.nowPs());
        } catch (ControlRefused refused) {
            processes.removeKey(queue);
            audit.note(scheduler.nowPs(), refused.reason() + " queue=" + queue + "/" + epoch);
            throw refused;
        }
        if (alias.expiryPs() != 0) {
            scheduler.schedule(alias.expiryPs(), (nowPs, unused) -> enqueue(settings.expiryPs(), () -> {
                if (alias.live()) {
                    end(alias, timedOut -> {});
                }
            }), 0);
        }
        return alias;
    }

    /** Ends a key and what stands on it; refused while it has windows. */
    public void revoke(IssuedKey key, DrainListener listener) {
        if (!key.live()) {
            throw new ControlRefused(ControlReason.KEY_DEAD, key.value().toString());
        }
        if (!key.windows.isEmpty()) {
            throw new ControlRefused(ControlReason.WINDOWS_LIVE, key.value() + ", windows=" + key.windows.size());
        }
        end(key, listener);
    }

    private void end(IssuedKey key, DrainListener listener) {
        List<IssuedKey> ended = directory.end(key);
        ended.forEach(this::ended);
        ended.forEach(directory::kill);
        drain(new Drain(ended, NO_QUEUE, listener));
    }

    /** Ends a process: in one write everything that it may do, then its keys and what stands on them. */
    public void close(int queue, int epoch, DrainListener listener) {
        List<IssuedKey> ended = new ArrayList<>();
        for (IssuedKey key : directory.of(queue, epoch)) {
            ended.addAll(directory.end(key));
        }
        ended.forEach(this::ended);
        processes.close(queue);
        ended.forEach(directory::kill);
        drain(new Drain(ended, queue, listener));
    }

    private void ended(IssuedKey key) {
        grants.cancel(key);
        ends.ended(key);
    }

    /** Begins a host's port anew; its processes must be closed. */
    public void reset(int host) {
        int register = host == 0 ? KeyRegisters.HOST1 : KeyRegisters.HOST2;
        chip.write(register, KeyRegisters.HOST1_ISOLATE_MASK | KeyRegisters.HOST1_RESET_MASK);
        chip.write(register, 0);
        isolated[host] = false;
    }

    /** Cuts a host off: what runs with it ends, and its processes are closed. */
    public void isolate(int host) {
        if (isolated[host]) {
            return;
        }
        isolated[host] = true;
        drains.forEach(drain -> drain.timedOut = true);
        cutOff.accept(host);
        chip.write(host == 0 ? KeyRegisters.HOST1 : KeyRegisters.HOST2, KeyRegisters.HOST1_ISOLATE_MASK);
        audit.note(scheduler.nowPs(), "ISOLATED host=" + (host + 1));
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            if (processes.hostOf(queue) == host) {
                evicted.accept(queue);
            }
        }
    }

    /** Does something after a time, as work of the firmware. */
    void later(long delayPs, Runnable action) {
        scheduler.after(delayPs, (nowPs, unused) -> enqueue(settings.expiryPs(), action), 0);
    }

    private void drain(Drain drain) {
        drains.add(drain);
        if (!polls) {
            polls = true;
            enqueue(settings.recordPs(), this::poll);
        }
    }

    private void poll() {
        polls = false;
        for (Drain drain : List.copyOf(drains)) {
            if (done(drain)) {
                drains.remove(drain);
                finish(drain);
            }
        }
        if (!drains.isEmpty() && !polls) {
            polls = true;
            scheduler.after(settings.pollPs(), (nowPs, unused) -> enqueue(settings.recordPs(), this::poll), 0);
        }
    }

    private boolean done(Drain drain) {
        for (IssuedKey key : drain.keys) {
            if (!directory.drained(key)) {
                return false;
            }
        }
        return drain.queue == NO_QUEUE || processes.closed(drain.queue);
    }

    private void finish(Drain drain) {
        for (IssuedKey key : drain.keys) {
            directory.release(key);
            if (processes.epoch(key.record().owner()) == key.record().ownerEpoch()) {
                processes.removeKey(key.record().owner());
            }
            ends.drained(key);
        }
        if (drain.queue != NO_QUEUE) {
            processes.release(drain.queue);
        }
        drain.listener.drained(drain.timedOut);
    }

    private void takeRecord() {
        if (audit.waits()) {
            AuditRecord record = audit.take(scheduler.nowPs());
            audited.accept(record);
            judge(record);
        }
        if (audit.waits()) {
            enqueue(settings.recordPs(), this::takeRecord);
        } else {
            audits = false;
        }
    }

    private void judge(AuditRecord record) {
        if (record.cause() == Cause.STALLED) {
            isolate(record.host());
        } else if (record.guess() && settings.refusalsMax() != 0 && processes.hostOf(record.queue()) >= 0
                && processes.epoch(record.queue()) == record.epoch()
                && processes.guessed(record.queue()) == settings.refusalsMax()) {
            audit.note(scheduler.nowPs(), "CLOSED queue=" + record.queue() + "/" + record.epoch() + " refusals="
                    + settings.refusalsMax());
            evicted.accept(record.queue());
        }
    }

    private void enqueue(long costPs, Runnable action) {
        work.add(new Work(costPs, action));
        loop.wake();
    }

    @Override
    public long costPs() {
        return work.isEmpty() ? NO_WORK : work.peek().costPs;
    }

    @Override
    public void doWork(long nowPs) {
        work.remove().action.run();
    }

    /** Time that the firmware has worked, in picoseconds. */
    public long busyPs() {
        return loop.busyPs();
    }
}
