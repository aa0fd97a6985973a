// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bridge.firmware.Refusal;
import dev.dpucosim.bridge.monitor.KeyMonitor;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A random programme: eight processes on two hosts copy, register, revoke, export, exit, guess and steal keys, while
 * hosts are late, stall, fail and are reset. The same seed, the same programme.
 */
final class Storm {
    private static final int BUFFER = 1 << 16;
    private static final int PROCESSES = 8;

    /** What a process of the storm has. */
    private static final class Actor {
        private final int host;
        private final LocalBuffer buffer;
        private BridgeProcess process;
        private final List<RegisteredKey> own = new ArrayList<>();
        private final List<AcceptedKey> accepted = new ArrayList<>();

        Actor(int host, LocalBuffer buffer) {
            this.host = host;
            this.buffer = buffer;
        }
    }

    final KeyMonitor monitor;
    final Bridge bridge;
    final List<CompletableFuture<Completion>> futures = new ArrayList<>();
    /** Values of keys that were seen by anyone: what a thief can know. */
    private final List<KeyValue> known = new ArrayList<>();
    private final SeededStream random;
    private final Actor[] actors = new Actor[PROCESSES];
    private final boolean faults;
    private int stalledFor;
    int operations;
    int refusals;

    Storm(long seed, boolean faults, Bridge bridge, KeyMonitor monitor) {
        this.faults = faults;
        this.bridge = bridge;
        this.monitor = monitor;
        random = new SeededStream(seed).split("storm");
        for (int i = 0; i < PROCESSES; i++) {
            int host = 1 + (i & 1);
            LocalBuffer buffer = bridge.host(host).allocate(BUFFER);
            byte[] bytes = new byte[BUFFER];
            SeededStream data = random.split("data " + i);
            for (int at = 0; at < BUFFER; at++) {
                bytes[at] = (byte) data.nextLong();
            }
            buffer.put(0, bytes);
            actors[i] = new Actor(host, buffer);
            open(actors[i]);
        }
    }

    private void open(Actor actor) {
        if (bridge.firmware().isolated(actor.host - 1)) {
            return;
        }
        QueueMode mode = QueueMode.values()[random.nextInt(3)];
        actor.process = bridge.host(actor.host).openProcess(new QueueSettings(2 + random.nextInt(6), mode, 1 + random
                .nextInt(15), random.oneIn(6) ? 200 : 0));
        actor.own.clear();
        actor.accepted.clear();
        keep(actor, actor.process.register(actor.buffer, Rights.ALL));
    }

    /** Does so many operations, and lets the clock run until nothing is left to happen. */
    void run(int count) {
        for (int i = 0; i < count; i++) {
            Actor actor = actors[random.nextInt(PROCESSES)];
            try {
                if (actor.process == null || !actor.process.open()) {
                    open(actor);
                } else {
                    step(actor);
                }
            } catch (Refusal refused) {
                refusals++;
            }
            operations++;
            if (stalledFor > 0 && --stalledFor == 0) {
                bridge.host(1).resume();
                bridge.host(2).resume();
            }
            if (random.oneIn(4)) {
                bridge.run(random.nextLong(1_500_000));
            }
        }
        bridge.host(1).resume();
        bridge.host(2).resume();
        bridge.run();
        monitor.finish();
    }

    private void step(Actor actor) {
        if (!random.oneIn(10)) {
            actor.own.removeIf(key -> !key.live());
            actor.accepted.removeIf(key -> !key.live());
        }
        int dice = random.nextInt(1000);
        if (dice < 640) {
            copy(actor);
        } else if (dice < 720) {
            attack(actor);
        } else if (dice < 800) {
            export(actor, actors[random.nextInt(PROCESSES)]);
        } else if (dice < 860) {
            register(actor);
        } else if (dice < 900) {
            revoke(actor);
        } else if (dice < 920 && !actor.accepted.isEmpty()) {
            actor.process.beginRevoke(actor.accepted.remove(random.nextInt(actor.accepted.size())));
        } else if (dice < 935 && !actor.own.isEmpty()) {
            keep(actor, actor.process.rotate(actor.own.removeLast(), random.nextLong(5_000_000)));
        } else if (dice < 945) {
            if (random.oneIn(4)) {
                actor.process.beginClose();
            }
        } else if (dice < 960) {
            bridge.host(1 + random.nextInt(2)).delay(random.oneIn(3) ? 0 : random.nextLong(400_000) + 1);
        } else if (dice < 972) {
            bridge.host(1 + random.nextInt(2)).stall();
            stalledFor = 1 + random.nextInt(20);
        } else if (faults && dice < 976) {
            LocalBuffer bad = actors[random.nextInt(PROCESSES)].buffer;
            bad.host().fault(bad.address() + random.nextInt(BUFFER), random.nextInt(300));
        } else if (faults && dice < 978) {
            bridge.host(1 + random.nextInt(2)).reset();
        } else {
            bridge.run(random.nextLong(20_000_000));
        }
    }

    private void keep(Actor actor, RegisteredKey key) {
        actor.own.add(key);
        known.add(key.value());
    }

    private void register(Actor actor) {
        int offset = random.nextInt(BUFFER - 1);
        int length = random.oneIn(2) ? BUFFER - offset : 1 + random.nextInt(BUFFER - offset);
        if (!actor.own.isEmpty() && random.oneIn(3)) {
            RegisteredKey parent = pick(actor.own);
            int from = random.nextInt((int) parent.length());
            keep(actor, actor.process.window(parent, from, 1 + random.nextInt((int) parent.length() - from), random
                    .oneIn(2) ? parent.rights() : Rights.NONE));
        } else {
            keep(actor, actor.process.register(actor.buffer, offset, length, random.oneIn(5)
                    ? new Rights(random.nextInt(8))
                    : Rights.ALL));
        }
    }

    private void revoke(Actor actor) {
        if (!actor.own.isEmpty()) {
            RegisteredKey key = pick(actor.own);
            actor.process.beginRevoke(key);
            actor.own.remove(key);
        }
    }

    private void export(Actor actor, Actor other) {
        if (!actor.own.isEmpty() && other.process != null) {
            RegisteredKey key = pick(actor.own);
            long expiry = random.oneIn(4) ? bridge.scheduler().nowPs() + random.nextLong(30_000_000) + 1 : 0;
            long from = random.nextLong(key.length());
            AcceptedKey alias = other.process.accept(actor.process.export(key, other.process, from, random.oneIn(2)
                    ? key.length() - from
                    : 1 + random.nextLong(key.length() - from), random.oneIn(2) ? key.rights() : Rights.REMOTE_READ,
                    expiry));
            other.accepted.add(alias);
            known.add(alias.value());
        }
    }

    private void copy(Actor actor) {
        if (actor.own.isEmpty() || actor.accepted.size() < 3) {
            Actor other = actors[random.nextInt(PROCESSES / 2) * 2 + actor.host % 2];
            if (other.process != null && !other.own.isEmpty()) {
                export(other, actor);
            }
            return;
        }
        RegisteredKey mine = pick(actor.own);
        AcceptedKey theirs = pick(actor.accepted);
        long most = Math.min(mine.length(), theirs.length());
        long length = random.oneIn(4) ? 1 + random.nextLong(most) : 1 + random.nextLong(Math.min(most, 300));
        long localOffset = random.nextLong(mine.length() - length + 1);
        long remoteOffset = random.nextLong(theirs.length() - length + 1);
        Batch batch = actor.process.batch();
        boolean read = random.oneIn(2);
        if (!random.oneIn(10)) {
            read = mine.rights().include(Rights.LOCAL_WRITE) && theirs.rights().include(Rights.REMOTE_READ)
                    && (read || !theirs.rights().include(Rights.REMOTE_WRITE));
        }
        if (read) {
            batch.read(theirs, remoteOffset, mine, localOffset, length);
        } else {
            batch.write(theirs, remoteOffset, mine, localOffset, length);
        }
        if (random.oneIn(10)) {
            batch.fenced();
        }
        futures.addAll(batch.post());
    }

    /** A command that should be refused, or is made of what another process knows. */
    private void attack(Actor actor) {
        KeyValue local = random.oneIn(2) || actor.own.isEmpty() ? pick(known) : pick(actor.own).value();
        KeyValue remote = random.oneIn(2) || actor.accepted.isEmpty() ? pick(known) : pick(actor.accepted).value();
        switch (random.nextInt(4)) {
            case 0 -> local = new KeyValue(local.index(), local.generation(), local.tag() ^ 1L << random.nextInt(64));
            case 1 -> remote = new KeyValue(remote.index(), remote.generation() + 1, remote.tag());
            case 2 -> remote = new KeyValue(random.nextInt(65_536), 1, random.nextLong());
            default -> {
            }
        }
        SubmissionEntry entry = new SubmissionEntry().set(1 + random.nextInt(2), random.nextInt(5000), random
                .nextLong(),
                local, random.nextInt(BUFFER), remote, random.oneIn(4) ? -random.nextInt(5000) : random.nextInt(
                        BUFFER));
        switch (random.nextInt(12)) {
            case 0 -> entry.opcode(random.nextInt(256));
            case 1 -> entry.flags(random.nextInt(256));
            case 2 -> entry.reserved(random.nextInt(65_536));
            case 3 -> entry.length(-1 - random.nextInt(100));
            default -> {
            }
        }
        futures.add(actor.process.post(entry));
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
