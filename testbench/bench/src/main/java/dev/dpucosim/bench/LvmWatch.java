// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Signal;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;

/** The 20 checks of {@code lvm_processes_plain.cpp}, in the same order, each as a process. */
final class LvmWatch {

    private static final int MEMBERS = 5;
    private static final int EVENTS_OUT_OF_ORDER_CYCLES = 64;

    private final Simulation sim;
    private final long seed;
    private final int gapMax;
    private final List<Check> checks = new ArrayList<>();
    private final List<Runnable> looks = new ArrayList<>();
    private long begin;

    LvmWatch(Simulation sim, long seed, int gapMax) {
        this.sim = sim;
        this.seed = seed;
        this.gapMax = gapMax;
        payload();
        members();
        host();
        rest();
    }

    /** What a check remembers. */
    private static final class Check {
        private final int number;
        private long state;
        private long seen;
        private long wakings;

        Check(int number) {
            this.number = number;
        }

        void saw(long value) {
            seen = (seen ^ value) * 0xD1342543DE82EF95L;
        }

        void hold(boolean right) {
            if (!right) {
                throw new IllegalStateException("rule broken: check=" + number);
            }
        }
    }

    /** Begins a process for each check; the first cycle counts as 0. */
    void fork() {
        begin = sim.cycle();
        for (int i = 0; i < looks.size(); i++) {
            final Check check = checks.get(i);
            final Runnable look = looks.get(i);
            sim.fork("check " + i, () -> watch(check, look));
        }
    }

    private void watch(Check check, Runnable look) {
        final Clock clock = sim.clock();
        check.state = mix(seed * looks.size() + check.number);
        while (true) {
            check.state = mix(check.state);
            clock.await(1 + (check.state >>> 33) % gapMax);
            check.wakings++;
            check.saw(clock.cycle() - begin);
            look.run();
        }
    }

    private void check(Runnable look) {
        looks.add(look);
    }

    private Check next() {
        checks.add(new Check(checks.size()));
        return checks.getLast();
    }

    private Signal port(String name) {
        return sim.signal(name);
    }

    private void shape(String prefix) {
        final Check check = next();
        final Signal valid = port(prefix + "valid_o");
        final Signal burst = port(prefix + "burst_o");
        final Signal size = port(prefix + "size_o");
        final Signal length = port(prefix + "len_o");
        check(() -> {
            if (valid.isSet()) {
                check.hold(burst.get() == 1 && size.get() == 6);
                check.saw(length.get());
            }
        });
    }

    private void place(String prefix) {
        final Check check = next();
        final Signal valid = port(prefix + "valid_o");
        final Signal address = port(prefix + "addr_o");
        final Signal length = port(prefix + "len_o");
        check(() -> {
            if (valid.isSet()) {
                final long at = address.get();
                check.hold(at % 64 == 0 && (at & 4095) + (length.get() + 1) * 64 <= 4096);
                check.saw(at);
            }
        });
    }

    private void payload() {
        shape("payload_aw");
        place("payload_aw");
        shape("payload_ar");
        place("payload_ar");
        final Check write = next();
        final Signal writeValid = port("payload_wvalid_o");
        final Signal strobes = port("payload_wstrb_o");
        final Signal writeLast = port("payload_wlast_o");
        check(() -> {
            if (writeValid.isSet()) {
                write.hold(strobes.get() == -1);
                write.saw(writeLast.get());
            }
        });
        final Check answer = next();
        final Signal answerValid = port("payload_bvalid_i");
        final Signal answerReady = port("payload_bready_o");
        final Signal answerResponse = port("payload_bresp_i");
        final Signal answerId = port("payload_bid_i");
        check(() -> {
            if (answerValid.isSet()) {
                answer.hold(answerResponse.get() == 0);
                answer.saw(answerId.get() << 1 | answerReady.get());
            }
        });
        final Check read = next();
        final Signal readValid = port("payload_rvalid_i");
        final Signal readReady = port("payload_rready_o");
        final Signal readResponse = port("payload_rresp_i");
        final Signal readLast = port("payload_rlast_i");
        final Signal readId = port("payload_rid_i");
        check(() -> {
            if (readValid.isSet()) {
                read.hold(readResponse.get() == 0);
                read.saw(readId.get() << 2 | readLast.get() << 1 | readReady.get());
            }
        });
    }

    private void members() {
        final Check shape = next();
        final Signal submitted = port("member_sq_tvalid_o");
        final Signal submittedLast = port("member_sq_tlast_o");
        final Signal submittedMember = port("member_sq_tuser_o");
        final Signal submittedEntry = port("member_sq_tdata_o");
        check(() -> {
            if (submitted.isSet()) {
                shape.hold(submittedLast.get() == 1 && submittedMember.get() < MEMBERS);
                shape.saw(submittedMember.get());
            }
        });
        final Check entry = next();
        check(() -> {
            if (submitted.isSet()) {
                final long head = submittedEntry.get();
                entry.hold((head & 0xFF) == 1 || (head & 0xFF) == 2);
                entry.saw(head & 0xFFFF_FFFFL);
            }
        });
        final Check completion = next();
        final Signal completed = port("member_cq_tvalid_i");
        final Signal completedReady = port("member_cq_tready_o");
        final Signal completedMember = port("member_cq_tuser_i");
        check(() -> {
            if (completed.isSet()) {
                completion.hold(completedMember.get() < MEMBERS);
                completion.saw(completedMember.get() << 1 | completedReady.get());
            }
        });
        final Check out = next();
        final Signal outValid = port("member_out_tvalid_o");
        final Signal outReady = port("member_out_tready_i");
        final Signal outMember = port("member_out_tuser_o");
        final Signal outId = port("member_out_tid_o");
        final Signal outData = port("member_out_tdata_o");
        check(() -> {
            if (outValid.isSet()) {
                out.hold(outMember.get() < MEMBERS);
                out.saw(outId.get());
            }
        });
        final Check bytes = next();
        check(() -> {
            if (outValid.isSet()) {
                bytes.hold(outReady.get() == 1);
                bytes.saw(outData.get());
            }
        });
        final Check in = next();
        final Signal inValid = port("member_in_tvalid_i");
        final Signal inReady = port("member_in_tready_o");
        final Signal inMember = port("member_in_tuser_i");
        final Signal inId = port("member_in_tid_i");
        final Signal inLast = port("member_in_tlast_i");
        final Signal reset = port("rst_ni");
        check(() -> {
            if (inValid.isSet()) {
                in.hold(inMember.get() < MEMBERS);
                in.saw(inId.get());
            }
        });
        final Check taken = next();
        check(() -> {
            if (inValid.isSet()) {
                taken.hold(reset.get() == 1);
                taken.saw(inLast.get() << 1 | inReady.get());
            }
        });
    }

    private void host() {
        final Signal response = port("response_tvalid_o");
        final Signal responseKeep = port("response_tkeep_o");
        final Signal responseLast = port("response_tlast_o");
        final Check keep = next();
        check(() -> {
            if (response.isSet()) {
                final long lanes = responseKeep.get();
                keep.hold((lanes & lanes + 1) == 0);
                keep.saw(lanes);
            }
        });
        final Check last = next();
        check(() -> {
            if (response.isSet()) {
                last.hold(responseLast.isSet() || responseKeep.get() == -1);
                last.saw(responseLast.get());
            }
        });
        final Check capsule = next();
        final Signal capsuleValid = port("capsule_tvalid_i");
        final Signal capsuleReady = port("capsule_tready_o");
        final Signal capsuleKeep = port("capsule_tkeep_i");
        final Signal capsuleLast = port("capsule_tlast_i");
        check(() -> {
            if (capsuleValid.isSet()) {
                final long lanes = capsuleKeep.get();
                capsule.hold((lanes & lanes + 1) == 0);
                capsule.saw(capsuleLast.get() << 1 | capsuleReady.get());
            }
        });
    }

    private void rest() {
        final Check interrupts = next();
        final Signal interrupt = port("interrupt_o");
        final Signal writeAnswer = port("csr_bvalid_o");
        final Signal readAnswer = port("csr_rvalid_o");
        check(() -> {
            interrupts.hold(!interrupt.isSet());
            interrupts.saw(writeAnswer.get() << 1 | readAnswer.get());
        });
        final Check quiet = next();
        final Signal idle = port("idle_o");
        final List<Signal> valids = List.of(port("response_tvalid_o"), port("member_sq_tvalid_o"),
                port("member_out_tvalid_o"), port("payload_awvalid_o"), port("payload_arvalid_o"));
        check(() -> {
            if (idle.isSet()) {
                for (int i = 0; i < valids.size(); i++) {
                    quiet.hold(!valids.get(i).isSet());
                }
            }
            quiet.saw(idle.get());
        });
        final Check stamps = next();
        final Signal logged = port("trace_valid_o");
        final Signal event = port("trace_data_o");
        final long[] words = new long[2];
        final long[] newest = new long[1];
        check(() -> {
            if (logged.isSet()) {
                event.wire().read(words, 0);
                final long stamp = words[1] >>> 32;
                stamps.hold(stamp + EVENTS_OUT_OF_ORDER_CYCLES > newest[0]);
                newest[0] = stamp;
                stamps.saw(words[0] & 0xFFFF_FFFFL);
            }
        });
    }

    long wakings() {
        return checks.stream().mapToLong(check -> check.wakings).sum();
    }

    /** One number for everything that the checks saw. */
    long digest() {
        long digest = 0;
        for (Check check : checks) {
            digest = digest * 0x9E3779B97F4A7C15L + check.seen;
        }
        return digest;
    }

    private static long mix(long value) {
        return SeededStream.mix(value + 0x9E3779B97F4A7C15L);
    }
}
