// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.AccessRefused;
import dev.dpucosim.bridge.Bridge;
import dev.dpucosim.bridge.BridgeProcess;
import dev.dpucosim.bridge.BridgeSettings;
import dev.dpucosim.bridge.TransferFailed;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipLockstep;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.AuditRecord;
import dev.dpucosim.bridge.firmware.ControlRefused;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bridge.monitor.KeyMonitor;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.scenario.Latencies;
import dev.dpucosim.scenario.Timeline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Processes on both hosts that copy from and to memory that one on the other host lends them, while exporters revoke
 * and make new keys, and strangers and clumsy processes ask for what must be refused. A {@link Judge} keeps account,
 * and a monitor that knows no chip looks at the buses.
 */
public final class Scenario {
    private static final long PS_OF_NS = 1_000;
    private static final int RING_LOG2 = 6;
    private static final int ATTACK_ONE_IN = 4;
    private static final long RUNNING_PS_MAX = 1_200_000;

    private final ScenarioOptions options;
    private final SeededStream random;
    private final Timeline<Place> timeline;
    private final Judge judge = new Judge();
    private final KeyMonitor monitor = new KeyMonitor();
    private final Latencies copyPs = new Latencies();
    private final Latencies refusalPs = new Latencies();
    private final Latencies revokePs = new Latencies();
    private final List<Actor> actors = new ArrayList<>();
    private final List<Actor> strangers = new ArrayList<>();
    private Bridge bridge;
    private KeyChip chip;
    private Mischief mischief;
    private long startPs;
    private int operations;

    /** A scenario that keeps so many lines of its timeline. */
    public Scenario(ScenarioOptions options, int timelineLines) {
        this.options = options;
        this.random = new SeededStream(options.seed()).split("scenario");
        this.timeline = new Timeline<>(timelineLines);
    }

    /**
     * Runs it.
     *
     * @param stop asked before each operation whether to stop early
     */
    public ScenarioResult run(BooleanSupplier stop) {
        return run(environment -> options.engine().create(environment, options.waveOrNull()), stop);
    }

    /** Runs it with a chip of another kind, which may be a broken one. */
    public ScenarioResult run(Function<KeyChipEnvironment, KeyChip> chips, BooleanSupplier stop) {
        try (Bridge opened = Bridge.open(BridgeSettings.usual(options.seed()), environment -> {
            chip = chips.apply(environment);
            return chip;
        }, monitor, monitor)) {
            bridge = opened;
            bridge.firmware().audited(this::audited);
            boolean complete = false;
            Map<String, Long> counts = Map.of();
            try {
                cast();
                complete = play(stop);
                counts = counts();
            } catch (IllegalStateException | ControlRefused stuck) {
                judge.find("does not go on: " + stuck.getMessage());
            }
            if (complete) {
                judge.end(monitor, counts);
            }
            return new ScenarioResult(options, timeline, judge.copies(), judge.accounts(), counts, judged(),
                    compared(), latencies(), bridge.scheduler().nowPs() - startPs, judge.findings(), complete);
        }
    }

    private void cast() {
        for (int i = 0; i < options.processes(); i++) {
            actors.add(actor("p" + (i + 1), 1 + (i & 1), QueueMode.values()[i / 2 % QueueMode.values().length]));
        }
        for (int i = 0; i < actors.size(); i++) {
            Actor actor = actors.get(i);
            actor.partner = actors.get((i ^ 1) < actors.size() ? i ^ 1 : 1);
            actor.export();
        }
        actors.forEach(Actor::accept);
        if (options.attack()) {
            strangers.add(actor("x1", 1, QueueMode.RING));
            strangers.add(actor("x2", 2, QueueMode.RING));
        }
        mischief = new Mischief(options.bytes(), actors, strangers, random.split("mischief"));
        long latePs = options.latencyNs() * PS_OF_NS;
        bridge.host(1).delay(latePs);
        bridge.host(2).delay(latePs);
        startPs = bridge.scheduler().nowPs();
    }

    private Actor actor(String name, int host, QueueMode mode) {
        BridgeProcess process = bridge.host(host).openProcess(QueueSettings.usual().withLog2(RING_LOG2).withMode(mode));
        Actor actor = new Actor(name, process, 2 * options.bytes());
        byte[] data = new byte[2 * options.bytes()];
        SeededStream bytes = random.split(name);
        for (int at = 0; at < data.length; at++) {
            data[at] = (byte) bytes.nextLong();
        }
        actor.lent.put(0, data);
        return actor;
    }

    private boolean play(BooleanSupplier stop) {
        while (operations < options.operations()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            if (options.attack() && random.oneIn(ATTACK_ONE_IN)) {
                mischief.next(this);
            } else {
                copy(actors.get(random.nextInt(actors.size())));
            }
            pass(2 * options.gapNs() * PS_OF_NS);
            if (options.revokeEvery() != 0 && operations % options.revokeEvery() == 0
                    && operations < options.operations()) {
                revoke(actors.get(random.nextInt(actors.size())));
            }
        }
        bridge.run();
        return true;
    }

    private void pass(long psMax) {
        if (psMax > 0) {
            bridge.run(random.nextLong(psMax + 1));
        }
    }

    private void say(Place place, String text) {
        timeline.add(bridge.scheduler().nowPs() - startPs, place, text);
    }

    private Attempt attempt(Actor actor, Deed deed) {
        Attempt attempt = new Attempt(++operations, actor, deed, bridge.scheduler().nowPs());
        judge.asked(attempt);
        return attempt;
    }

    private void copy(Actor actor) {
        boolean read = random.oneIn(2);
        int bytes = options.bytes();
        SubmissionEntry entry = new SubmissionEntry().set(read ? SubmissionEntry.READ : SubmissionEntry.WRITE, bytes, 0,
                actor.mine.value(), random.nextInt(bytes + 1), actor.theirs.value(), random.nextInt(bytes + 1));
        post(actor, Deed.COPY, entry, String.format(Locale.ROOT, read ? "reads %,d B of %s" : "writes %,d B to %s",
                bytes, actor.partner));
    }

    /** Has an actor post a command, whatever is in it. */
    void post(Actor actor, Deed deed, SubmissionEntry entry, String words) {
        if (!bridge.scheduler().runUntil(() -> actor.process.underWay() < 1 << RING_LOG2)) {
            throw new IllegalStateException("queue stays full: process=" + actor);
        }
        Attempt attempt = attempt(actor, deed);
        int command = actor.commands++;
        say(actor.place(), actor + " " + attempt + " " + words);
        judge.posted(attempt, command);
        actor.underWay.add(attempt);
        CompletableFuture<?> end = actor.process.post(entry.userTag(attempt.number));
        end.whenComplete((completion, failure) -> ended(attempt, command, failure));
    }

    private void ended(Attempt attempt, int command, Throwable failure) {
        KeyStatus status = switch (failure) {
            case null -> KeyStatus.OK;
            case AccessRefused refused -> refused.status();
            case TransferFailed failed -> failed.status();
            default -> null;
        };
        if (status == null) {
            judge.find(attempt.by + " was told what no command is told: " + failure.getMessage());
            return;
        }
        attempt.by.underWay.remove(attempt);
        judge.told(attempt, status);
        if (status == KeyStatus.OK) {
            judge.forget(attempt, command);
        }
        say(attempt.by.place(), attempt.by + " " + attempt + " " + (status == KeyStatus.OK ? "done" : "is told "
                + status));
        (status.refusal() ? refusalPs : copyPs).add(bridge.scheduler().nowPs() - attempt.askedPs);
    }

    /** Has an actor ring a doorbell. */
    void ring(Actor actor, Deed deed, int queue, int value) {
        answer(actor, deed, () -> actor.process.doorbell(queue, KeyWindows.DOORBELL_SUBMIT, value)
                ? ConfigResponse.OKAY
                : ConfigResponse.SLVERR);
    }

    /** Has an actor do what is answered at once. */
    void answer(Actor actor, Deed deed, java.util.function.Supplier<Enum<?>> call) {
        Attempt attempt = attempt(actor, deed);
        Enum<?> answer;
        try {
            answer = call.get();
        } catch (ControlRefused refused) {
            answer = refused.reason();
        }
        judge.told(attempt, answer);
        say(actor.place(), actor + " " + attempt + " " + deed.words() + ": " + answer);
    }

    private void audited(AuditRecord record) {
        Attempt attempt = judge.recorded(record);
        say(Place.CHIP, (attempt == null ? "queue " + record.queue() : attempt.toString()) + " " + record.cause());
    }

    /** An exporter takes back what it has lent, while it is in use, and lends it anew. */
    private void revoke(Actor exporter) {
        List<Actor> holders = actors.stream().filter(actor -> actor.partner == exporter).toList();
        if (operations + 2 * holders.size() > options.operations()) {
            return;
        }
        holders.forEach(this::copy);
        pass(RUNNING_PS_MAX);
        for (Actor holder : holders) {
            holder.underWay.forEach(attempt -> attempt.revoked = true);
        }
        long calledPs = bridge.scheduler().nowPs();
        say(exporter.place(), exporter + " revokes " + exporter.exported.value());
        exporter.process.revoke(exporter.exported);
        revokePs.add(bridge.scheduler().nowPs() - calledPs);
        say(exporter.place(), exporter + " " + exporter.exported.value() + " has drained");
        for (Actor holder : holders) {
            post(holder, Deed.REVOKED_KEY, new SubmissionEntry().set(SubmissionEntry.READ, options.bytes(), 0,
                    holder.mine.value(), 0, holder.theirs.value(), 0), Deed.REVOKED_KEY.words());
        }
        exporter.export();
        holders.forEach(Actor::accept);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        KeyChip chip = bridge.chip();
        counts.put("commands", chip.read(KeyRegisters.COMMANDS));
        counts.put("accepted", chip.read(KeyRegisters.ACCEPTED));
        counts.put("refused", chip.read(KeyRegisters.REFUSED));
        counts.put("completed", chip.read(KeyRegisters.COMPLETED));
        counts.put("failed", chip.read(KeyRegisters.FAILED));
        counts.put("segments", chip.read(KeyRegisters.SEGMENTS));
        counts.put("bytes", chip.read(KeyRegisters.BYTES));
        counts.put("badDoorbells", chip.read(KeyRegisters.BAD_DOORBELL));
        counts.put("auditDropped", chip.read(KeyRegisters.AUDIT_DROPPED));
        return counts;
    }

    private Map<String, Latencies> latencies() {
        Map<String, Latencies> times = new LinkedHashMap<>();
        times.put("copy", copyPs);
        times.put("refusal", refusalPs);
        times.put("revoke", revokePs);
        return times;
    }

    private Map<String, Long> judged() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("bytesWritten", monitor.bytesJudged());
        counts.put("commands", monitor.commandsJudged());
        counts.put("refusals", monitor.refusalsJudged());
        return counts;
    }

    private Map<String, Long> compared() {
        Map<String, Long> counts = new LinkedHashMap<>();
        if (chip instanceof KeyChipLockstep both) {
            counts.put("quietPoints", both.compared());
            counts.put("commandsMet", both.strikes());
            counts.put("hostsLost", both.loose());
        }
        return counts;
    }
}
