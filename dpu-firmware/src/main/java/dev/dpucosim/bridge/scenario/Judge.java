// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.AuditRecord;
import dev.dpucosim.bridge.monitor.KeyMonitor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the accounts of a scenario and says what should not be:
 *
 * <ul>
 * <li>what had to be refused was told anything else than it must be (KEY-2, KEY-4, KEY-6), or the chip has written
 * down another cause;</li>
 * <li>a copy did not complete, and its key was not revoked (KEY-1, KEY-7);</li>
 * <li>refusals and records of them do not add up (KEY-3), or something was never answered (KEY-5);</li>
 * <li>what a monitor of the buses has seen that no key allows.</li>
 * </ul>
 */
final class Judge {
    private static final int FINDINGS_MAX = 10;

    private final List<String> findings = new ArrayList<>();
    private final Map<Deed, Account> accounts = new EnumMap<>(Deed.class);
    /** Commands whose end, or whose audit record, is to come; looked up, never walked through. */
    private final Map<Long, Attempt> commands = new HashMap<>();
    private long unanswered;
    private long posted;
    private long done;
    private long cutOff;
    private long refused;
    private long records;
    private long recordsDue;

    void find(String finding) {
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }

    List<String> findings() {
        return List.copyOf(findings);
    }

    Map<Deed, Account> accounts() {
        return Collections.unmodifiableMap(accounts);
    }

    ScenarioResult.Copies copies() {
        return new ScenarioResult.Copies(posted, done, cutOff, refused);
    }

    private static long place(int queue, int epoch, int command) {
        return (long) queue << 48 | (long) epoch << 32 | Integer.toUnsignedLong(command);
    }

    private static long place(Attempt attempt, int command) {
        return place(attempt.by.process.queue(), attempt.by.process.epoch(), command);
    }

    /** Something is asked for. */
    void asked(Attempt attempt) {
        unanswered++;
        if (attempt.deed == Deed.COPY) {
            posted++;
        } else {
            accounts.computeIfAbsent(attempt.deed, unused -> new Account()).tried(attempt.by.name);
        }
    }

    /** It is in the ring as this command. */
    void posted(Attempt attempt, int command) {
        commands.put(place(attempt, command), attempt);
    }

    /** It has been answered. */
    void told(Attempt attempt, Enum<?> answer) {
        unanswered--;
        attempt.answer = answer;
        recordsDue += answer != KeyStatus.OK && (answer instanceof KeyStatus || attempt.deed.isAudited()) ? 1 : 0;
        if (attempt.deed == Deed.COPY) {
            copied(attempt, answer);
            return;
        }
        accounts.get(attempt.deed).told(answer);
        if (answer != attempt.deed.answer() && !(attempt.revoked && answer == KeyStatus.REMOTE_KEY)) {
            find(attempt.by + " " + attempt.deed.words() + ": told=" + answer + ", expected=" + attempt.deed.answer()
                    + ", operation=" + attempt.number);
        }
    }

    private void copied(Attempt attempt, Enum<?> answer) {
        if (answer == KeyStatus.OK) {
            done++;
        } else if (attempt.revoked && answer == KeyStatus.REVOKED) {
            cutOff++;
        } else if (attempt.revoked && answer == KeyStatus.REMOTE_KEY) {
            refused++;
        } else {
            find("copy of " + attempt.by + " did not complete: told=" + answer + ", operation=" + attempt.number);
        }
    }

    /** The command has ended well: no record of it will come. */
    void forget(Attempt attempt, int command) {
        commands.remove(place(attempt, command));
    }

    /** Firmware has taken a record; whose it is, or null. */
    Attempt recorded(AuditRecord record) {
        records++;
        if (record.cause() == Cause.BAD_DOORBELL) {
            Account account = accounts.get(Deed.LONG_DOORBELL);
            if (account == null) {
                find("record of a doorbell that nobody has rung: " + record);
            } else {
                account.found(Cause.BAD_DOORBELL);
            }
            return null;
        }
        Attempt attempt = commands.remove(place(record.queue(), record.epoch(), record.command()));
        if (attempt == null) {
            find("record of a command that nobody has posted: " + record);
        } else if (attempt.deed != Deed.COPY) {
            accounts.get(attempt.deed).found(record.cause());
            if (!attempt.deed.mayBeFound(record.cause()) && !(attempt.revoked && record.cause() == Cause.R_DEAD)) {
                find(attempt.by + " " + attempt.deed.words() + ": found=" + record.cause() + ", operation="
                        + attempt.number);
            }
        }
        return attempt;
    }

    /** Everything is over. */
    void end(KeyMonitor monitor, Map<String, Long> chip) {
        monitor.finish();
        monitor.violations().forEach(violation -> find("monitor: " + violation));
        if (monitor.violationCount() > monitor.violations().size()) {
            find("monitor: and more: violations=" + monitor.violationCount());
        }
        if (unanswered != 0) {
            find("operations without an answer: operations=" + unanswered);
        }
        add("commands", chip.get("commands"), chip.get("accepted") + chip.get("refused"));
        add("accepted", chip.get("accepted"), chip.get("completed") + chip.get("failed"));
        add("completed", chip.get("completed"), done);
        add("failed", chip.get("failed"), cutOff);
        add("refused", chip.get("refused"), refused + accounts.entrySet().stream().filter(each -> each.getKey()
                .refusedCommand()).mapToLong(each -> each.getValue().tried()).sum());
        add("audit records", records + chip.get("auditDropped"), recordsDue);
    }

    private void add(String what, long counted, long expected) {
        if (counted != expected) {
            find(what + " do not add up: counted=" + counted + ", expected=" + expected);
        }
    }
}
