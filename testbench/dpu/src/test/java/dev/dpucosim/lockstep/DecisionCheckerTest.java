// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Legal runs are found legal; and for every rule a decision that breaks it is found, and named. */
class DecisionCheckerTest {

    private static final int REQUESTS = 600;

    /** One decision, to be changed. */
    private record Decision(int kind, int op, int unit, int aux, long key, int cid, long cycle, long nowPs) {

        Decision kind(int other) {
            return new Decision(other, op, unit, aux, key, cid, cycle, nowPs);
        }

        Decision op(int other) {
            return new Decision(kind, other, unit, aux, key, cid, cycle, nowPs);
        }

        Decision unit(int other) {
            return new Decision(kind, op, other, aux, key, cid, cycle, nowPs);
        }

        Decision aux(int other) {
            return new Decision(kind, op, unit, other, key, cid, cycle, nowPs);
        }

        Decision key(long other) {
            return new Decision(kind, op, unit, aux, other, cid, cycle, nowPs);
        }

        Decision cid(int other) {
            return new Decision(kind, op, unit, aux, key, other, cycle, nowPs);
        }

        void to(DecisionLog log) {
            log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
        }
    }

    /** Changes one decision into others. */
    private interface Change {
        List<Decision> of(Decision decision);
    }

    private static UnaryOperator<DecisionLog> once(Predicate<Decision> which, Change change) {
        boolean[] done = new boolean[1];
        int[] skip = {5};
        return log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            Decision decision = new Decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            if (!done[0] && which.test(decision) && skip[0]-- <= 0) {
                done[0] = true;
                change.of(decision).forEach(changed -> changed.to(log));
            } else {
                decision.to(log);
            }
        };
    }

    private static Predicate<Decision> kind(int kind) {
        return decision -> decision.kind == kind;
    }

    private static UnaryOperator<DecisionLog> without(int kindLeftOut) {
        return log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            if (kind != kindLeftOut) {
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            }
        };
    }

    private static void shouldFind(String expected, String seen, Predicate<Decision> which, Change change) {
        shouldFind(expected, seen, once(which, change));
    }

    private static void shouldFind(String expected, String seen, UnaryOperator<DecisionLog> falsified) {
        CheckedRun run = new CheckedRun(Workload.shape(RaidLevel.RAID5, 5, 4096), Workload.feed(REQUESTS, 3),
                FaultPlan.none(), falsified).run();
        assertThat(run.divergences.first()).anySatisfy(divergence -> {
            assertThat(divergence.kind()).isEqualTo(Divergence.Kind.DECISION);
            assertThat(divergence.expected()).contains(expected);
            assertThat(divergence.seen()).contains(seen);
        });
    }

    private static CheckedRun legal(RaidLevel level, int members, long chunkBytes, FaultPlan faults) {
        CheckedRun run = new CheckedRun(Workload.shape(level, members, chunkBytes), Workload.feed(REQUESTS, 3), faults,
                log -> log);
        return run;
    }

    @Test
    void shouldFindLegalRunsLegal() {
        for (RaidLevel level : RaidLevel.values()) {
            for (long chunkBytes : new long[] {4096, 65536, 1 << 20}) {
                CheckedRun run = legal(level, 5, chunkBytes, FaultPlan.none()).run();
                assertThat(run.divergences.first()).as("%s %d", level, chunkBytes).isEmpty();
                assertThat(run.checker.checked()).isGreaterThan(REQUESTS * 4);
                assertThat(run.host.data().blocksMismatched()).isZero();
            }
        }
    }

    @Test
    void shouldFindRunsWithMissingMembersLegal() {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID10, RaidLevel.RAID5, RaidLevel.RAID6)) {
            for (long chunkBytes : new long[] {4096, 65536}) {
                CheckedRun run = legal(level, 6, chunkBytes, FaultPlan.none());
                run.host.pauseBefore(REQUESTS / 3, goOn -> run.dpu.firmware().removeMember(4, goOn));
                if (level != RaidLevel.RAID5) {
                    run.host.pauseBefore(REQUESTS / 2, goOn -> run.dpu.firmware().removeMember(3, goOn));
                }
                run.run();
                assertThat(run.divergences.first()).as("%s %d", level, chunkBytes).isEmpty();
                assertThat(run.host.data().blocksMismatched()).isZero();
            }
        }
    }

    @Test
    void shouldFindColumnsThatMissingMembersDoNotAllow() {
        for (int strategy = DecisionLog.STRATEGY_FULL; strategy <= DecisionLog.STRATEGY_DECODE; strategy++) {
            int which = strategy;
            CheckedRun run = new CheckedRun(Workload.shape(RaidLevel.RAID6, 6, 4096), Workload.feed(REQUESTS, 3),
                    FaultPlan.none(), once(decision -> decision.kind == DecisionLog.COLUMN && decision.aux == which,
                            decision -> List.of(decision.aux((which + 1) % 6))));
            run.host.pauseBefore(1, goOn -> run.dpu.firmware().removeMember(4, goOn));
            run.host.pauseBefore(1, goOn -> run.dpu.firmware().removeMember(3, goOn));
            run.run();
            assertThat(run.divergences.first()).as("strategy %s", which).anySatisfy(divergence -> {
                assertThat(divergence.expected()).contains("strategy " + which);
                assertThat(divergence.seen()).isEqualTo("strategy " + (which + 1) % 6);
            });
        }
    }

    @Test
    void shouldMeetEveryKindOfDecisionInTheRunsItIsTestedWith() {
        List<Integer> kinds = new ArrayList<>();
        CheckedRun run = new CheckedRun(Workload.shape(RaidLevel.RAID5, 5, 4096), Workload.feed(REQUESTS, 3),
                FaultPlan.none(), log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                    if (!kinds.contains(kind)) {
                        kinds.add(kind);
                    }
                    log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
                }).run();

        assertThat(kinds).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(run.dpu.engine().registers().read(LvmRegisters.COLUMNS_FULL)).isPositive();
        assertThat(run.dpu.engine().registers().read(LvmRegisters.COLUMNS_READ_MODIFY)).isPositive();
        assertThat(run.dpu.engine().registers().read(LvmRegisters.COLUMNS_RECONSTRUCT)).isPositive();
        assertThat(run.dpu.engine().registers().read(LvmRegisters.EVICTIONS)).isPositive();
    }

    @Test
    void shouldFindLegalTheRetriesAfterMemberErrors() {
        List<MemberFault> faults = new ArrayList<>();
        for (int operation = 0; operation < REQUESTS; operation += 7) {
            for (int member = 0; member < 5; member++) {
                faults.add(MemberFault.once(operation, MemberFault.ANY_FRAGMENT, member,
                        operation % 2 == 0 ? FaultKind.READ_ERROR : FaultKind.WRITE_ERROR));
            }
        }
        CheckedRun run = legal(RaidLevel.RAID5, 5, 4096, new FaultPlan(faults)).run();

        assertThat(run.divergences.first()).isEmpty();
        assertThat(run.host.statistics().slowPath(3)).isPositive();
    }

    @Test
    void shouldAcceptARaidErrorOnlyWhenAFaultWasInjected() {
        for (boolean told : new boolean[] {true, false}) {
            CheckedRun run = legal(RaidLevel.RAID5, 5, 65536, FaultPlan.none());
            run.dpu.engine().registers().write(LvmRegisters.FAULT, 1L << 63 | 2);
            if (told) {
                run.checker.raidFaultArmed();
            }
            run.run();
            assertThat(run.host.statistics().slowPath(2)).isEqualTo(1);
            assertThat(run.divergences.count()).isEqualTo(told ? 0 : 1);
        }
    }

    @Test
    void shouldFindWrongAcceptance() {
        shouldFind("a free operation index", "accepted again", kind(DecisionLog.ACCEPT), d -> List.of(d, d));
        shouldFind("a command id in flight", "cid 4000", kind(DecisionLog.ACCEPT), d -> List.of(d.cid(4000)));
        shouldFind("first block", "first block", kind(DecisionLog.ACCEPT), d -> List.of(d.key(d.key + 1)));
        shouldFind("every capsule is accepted", "never accepted", without(DecisionLog.ACCEPT));
        Decision[] held = new Decision[1];
        shouldFind("accepted in the order of submission", "accepted: ",
                log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                    Decision decision = new Decision(kind, op, unit, aux, key, cid, cycle, nowPs);
                    if (kind == DecisionLog.ACCEPT && held[0] == null) {
                        held[0] = decision;
                    } else if (kind == DecisionLog.ACCEPT && held[0].kind != 0) {
                        decision.to(log);
                        held[0].to(log);
                        held[0] = decision.kind(0);
                    } else {
                        decision.to(log);
                    }
                });
    }

    @Test
    void shouldFindWrongLookups() {
        shouldFind("physical extent", "physical extent", kind(DecisionLog.LOOKUP), d -> List.of(d.key(d.key + 1)));
        shouldFind("is in the cache", "table read", d -> d.kind == DecisionLog.LOOKUP && d.aux == 0,
                d -> List.of(d.aux(1)));
        shouldFind("is not in the cache", "cache hit", d -> d.kind == DecisionLog.LOOKUP && d.aux == 1,
                d -> List.of(d.aux(0)));
        shouldFind("next", "lookup of fragment", kind(DecisionLog.LOOKUP), d -> List.of(d.unit(d.unit + 1)));
        shouldFind("no lookup in phase", "lookup of fragment", kind(DecisionLog.FINISH),
                d -> List.of(d, d.kind(DecisionLog.LOOKUP)));
        shouldFind("whose lookups are complete", "start of op", kind(DecisionLog.LOOKUP), d -> List.of());
    }

    @Test
    void shouldFindWrongEvictions() {
        shouldFind("evictions in turn", "were not logged", kind(DecisionLog.EVICT), d -> List.of());
        shouldFind("Eviction", "Eviction", kind(DecisionLog.EVICT), d -> List.of(d.aux(d.aux ^ 1)));
        shouldFind("Eviction", "Eviction", kind(DecisionLog.EVICT), d -> List.of(d.key(d.key + 512)));
        shouldFind("evictions by a fill", "without one", kind(DecisionLog.EVICT), d -> List.of(d, d));
    }

    @Test
    void shouldFindExceptionsWithoutTheirReason() {
        Predicate<Decision> hit = d -> d.kind == DecisionLog.LOOKUP && d.aux == 0 && d.unit == 0;
        shouldFind("was found mapped before", "MISS", hit, d -> List.of(d.kind(DecisionLog.EXCEPTION).aux(1)));
        shouldFind("namespace exists", "reason 4", hit, d -> List.of(d.kind(DecisionLog.EXCEPTION).aux(4)));
        shouldFind("opcode", "reason 5", hit, d -> List.of(d.kind(DecisionLog.EXCEPTION).aux(5)));
        shouldFind("a known reason", "reason 9", hit, d -> List.of(d.kind(DecisionLog.EXCEPTION).aux(9)));
        shouldFind("a member command that failed", "IO_FAIL", kind(DecisionLog.START),
                d -> List.of(d, d.kind(DecisionLog.EXCEPTION).aux(3)));
        shouldFind("a fault was injected", "RAID_ERR", kind(DecisionLog.START),
                d -> List.of(d, d.kind(DecisionLog.EXCEPTION).aux(2)));
        shouldFind("a context in use", "exception of context", kind(DecisionLog.FINISH),
                d -> List.of(d, d.kind(DecisionLog.EXCEPTION).aux(3)));
        shouldFind("an exception that waits for an answer", "resume kind", kind(DecisionLog.START),
                d -> List.of(d, d.kind(DecisionLog.RESUME).aux(1)));
    }

    @Test
    void shouldFindWrongStarts() {
        shouldFind("operation", "start of op", kind(DecisionLog.START), d -> List.of(d.cid(d.cid + 1)));
        shouldFind("", "start of op", kind(DecisionLog.START), d -> List.of(d, d));
        Decision[] running = new Decision[1];
        shouldFind("a free context", "start in context", d -> {
            boolean use = d.kind == DecisionLog.START && running[0] != null && running[0].unit != d.unit;
            if (d.kind == DecisionLog.START && running[0] == null) {
                running[0] = d;
            }
            if (d.kind == DecisionLog.FINISH && running[0] != null && running[0].unit == d.unit) {
                running[0] = null;
            }
            return use;
        }, d -> List.of(d.unit(running[0].unit)));
        shouldFind("a free context", "start in context", kind(DecisionLog.START), d -> List.of(d.unit(40)));
    }

    @Test
    void shouldFindLocksGivenAgainstTheRules() {
        shouldFind("is held by context", "granted to context", kind(DecisionLog.WAIT),
                d -> List.of(d.kind(DecisionLog.GRANT)));
        shouldFind("is free", "waits", log -> {
            boolean[] waited = new boolean[32];
            boolean[] done = new boolean[1];
            return (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                if (kind == DecisionLog.GRANT && !waited[unit] && !done[0]) {
                    done[0] = true;
                    log.decision(DecisionLog.WAIT, op, unit, aux, key, cid, cycle, nowPs);
                }
                waited[unit] = kind == DecisionLog.WAIT || waited[unit] && kind != DecisionLog.GRANT;
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            };
        });
        shouldFind("first come, first served", "granted to context", log -> {
            List<Decision> waiting = new ArrayList<>();
            return (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                Decision decision = new Decision(kind, op, unit, aux, key, cid, cycle, nowPs);
                if (kind == DecisionLog.WAIT) {
                    waiting.add(decision);
                }
                if (kind == DecisionLog.GRANT) {
                    waiting.removeIf(wait -> wait.unit == unit);
                    for (Decision wait : waiting) {
                        if (wait.key == key) {
                            decision = wait.kind(DecisionLog.GRANT);
                        }
                    }
                }
                decision.to(log);
            };
        });
        shouldFind("the lock of stripe", "grant of context", kind(DecisionLog.GRANT),
                d -> List.of(d.key(d.key + 100_000)));
        shouldFind("no further lock", "grant of context", d -> d.kind == DecisionLog.RELEASE,
                log -> lastRelease(log));
        shouldFind("holds", "releases", kind(DecisionLog.RELEASE), d -> List.of(d.key(d.key + 1)));
        shouldFind("nothing held", "finish of context", without(DecisionLog.RELEASE));
        shouldFind("one lock at a time", "of context", without(DecisionLog.RELEASE));
    }

    /** After its release a context asks for a stripe again. */
    private static List<Decision> lastRelease(Decision release) {
        return List.of(release, release.kind(DecisionLog.GRANT));
    }

    @Test
    void shouldFindColumnsAgainstTheRules() {
        for (int strategy = 0; strategy < 3; strategy++) {
            int which = strategy;
            shouldFind("strategy " + which, "strategy " + (which + 1) % 3,
                    d -> d.kind == DecisionLog.COLUMN && d.aux == which, d -> List.of(d.aux((which + 1) % 3)));
        }
        shouldFind("a known strategy", "strategy 6", kind(DecisionLog.COLUMN), d -> List.of(d.aux(6)));
        shouldFind("strategy", "strategy 3", kind(DecisionLog.COLUMN), d -> List.of(d.aux(3)));
        shouldFind("strategy", "strategy 5", kind(DecisionLog.COLUMN), d -> List.of(d.aux(5)));
        shouldFind("holds", "column of stripe", kind(DecisionLog.COLUMN), d -> List.of(d.key(d.key + 1)));
        shouldFind("column", "column of stripe", kind(DecisionLog.COLUMN), d -> List.of(d, d));
        shouldFind("are written", "releases it before column", kind(DecisionLog.COLUMN), d -> List.of());
        shouldFind("in context", "column of context", kind(DecisionLog.COLUMN), d -> List.of(d.cid(d.cid + 1)));
    }

    @Test
    void shouldAllowTheLogAFewCyclesAndNoMoreToTellOfAnEnd() {
        for (long latePs : new long[] {200_000, 300_000}) {
            List<Runnable> late = new ArrayList<>();
            List<Long> respondedPs = new ArrayList<>();
            CheckedRun run = new CheckedRun(Workload.shape(RaidLevel.RAID5, 5, 4096), Workload.feed(1, 3),
                    FaultPlan.none(), log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                        if (kind == DecisionLog.FINISH) {
                            late.add(() -> log.decision(kind, op, unit, aux, key, cid, cycle,
                                    respondedPs.getFirst() + latePs));
                        } else {
                            log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
                        }
                    });
            run.host.start();
            run.dpu.scheduler().runUntil(run.host::finished);
            respondedPs.add(run.dpu.scheduler().nowPs());
            late.forEach(Runnable::run);
            run.checker.finish();
            assertThat(run.divergences.first()).extracting(Divergence::expected).isEqualTo(
                    latePs < 256_000 ? List.of() : List.of("an operation that has finished"));
        }
    }

    @Test
    void shouldFindOperationsThatNeverFinish() {
        CheckedRun run = legal(RaidLevel.RAID5, 5, 4096, FaultPlan.none());
        run.host.start();
        run.dpu.scheduler().runUntil(() -> run.host.commandsEnded() == 100);
        run.checker.finish();

        assertThat(run.divergences.first()).extracting(Divergence::expected)
                .contains("every accepted operation finishes", "every context is left");
    }

    @Test
    void shouldFindWrongFinishes() {
        shouldFind("a free operation index", "accepted again", kind(DecisionLog.FINISH), d -> List.of());
        shouldFind("an operation that has finished", "response while READY", kind(DecisionLog.START),
                d -> List.of());
        shouldFind("columns", "finish after 0", d -> d.kind == DecisionLog.START,
                d -> List.of(d, d.kind(DecisionLog.FINISH)));
        shouldFind("a context in use", "finish of context", kind(DecisionLog.FINISH), d -> List.of(d, d));
        shouldFind("the operation in context", "finish of op", kind(DecisionLog.FINISH),
                d -> List.of(d.op(d.op ^ 255)));
        shouldFind("a known kind of decision", "kind 77", kind(DecisionLog.FINISH), d -> List.of(d, d.kind(77)));
    }
}
