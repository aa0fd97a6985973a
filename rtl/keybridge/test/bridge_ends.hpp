// SPDX-License-Identifier: Apache-2.0
/// Keys and queues that end in each cycle of a command's life, and a host that dies: what is over is touched no more, and who has nothing to
/// do with it is served as if nothing were.
#pragma once

#include "bridge_bench.hpp"

namespace key_bridge {

class Ends : public BridgeBench {
  public:
    Ends(Checks& checks, uint64_t seed) : BridgeBench(checks, seed) {
        for (unsigned q = 0; q < QUEUES; ++q) {
            modes[q] = 0;
            open(q);
        }
    }

    /// A command of five segments, or three, read and write; in each cycle from its doorbell to its completion the own key is revoked, the lent key,
    /// the queue closed, or the lender's.
    void everyCycle() {
        static const char* const names[] = {"own key revoked", "lent key revoked", "queue closed", "lender closed"};
        // So that there are cycles between a doorbell's answer and the check.
        for (Host& host : hosts) host.fetchDelay = 16;
        for (unsigned what = 0; what < 4; ++what) {
            for (unsigned read = 0; read < 2; ++read) {
                Seen seen;
                kept = read ? std::vector<unsigned>{1, 2} : std::vector<unsigned>{0, 3};
                for (unsigned q = 0; q < 4; ++q) keys(q);
                uint64_t cycle = 0;
                while (once(what, read != 0, cycle, seen)) ++cycle;
                std::printf("%s in each of %llu cycles of a %s: refused %u, revoked %u, revoked with bytes %u, whole %u, untold %u\n", names[what],
                            (unsigned long long)cycle, read ? "read" : "write", seen.refused, seen.empty, seen.partial, seen.whole, seen.untold);
                checks.expect(cycle > 100, "a short life: cycles=%llu", (unsigned long long)cycle);
                if (what == 2) checks.expect(seen.untold > 0 && seen.refused + seen.empty + seen.partial == 0, "a closed queue was told");
                else checks.expect(seen.refused > 0 && seen.empty > 0 && seen.partial > 0 && seen.whole > 0 && seen.untold == 0, "an end is missing");
            }
        }
        for (Host& host : hosts) host.fetchDelay = 0;
    }

    /// A host dies under a command. Its port is told of, another process is served, and the chip waits for nothing when the host is isolated.
    void deadHost() {
        kept = {1, 2};
        for (unsigned q = 0; q < 4; ++q) keys(q);
        for (unsigned h = 0; h < 2; ++h) {
            unsigned q = h ^ 1, other = q + 2;   // queues of the living host
            uint32_t producer = static_cast<uint32_t>(get(AUDIT_PRODUCER));
            set(AUDIT_CONSUMER, producer);
            hosts[h].dead = true;
            hosts[h].stillMost = 0;
            post(q, make(q, true, SOURCE, area(q), 64));
            ring(q);
            uint64_t rose = 0;
            for (unsigned i = 0; i < 2 * TIMEOUT_CYCLES && !rose; ++i) {
                step();
                bench.settle();
                if (bench->irq_o) rose = hosts[h].still;
            }
            checks.expect(rose >= TIMEOUT_CYCLES && rose <= TIMEOUT_CYCLES + TIMEOUT_SLACK, "cycles without progress until it is told: %llu",
                          (unsigned long long)rose);
            checks.expect((get(HOST1 + 8 * h) & STALLED_BIT) != 0 && get(AUDIT + 16 * (producer % 16)) == CAUSE_STALLED
                              && get(AUDIT + 16 * (producer % 16) + 8) == static_cast<uint64_t>(h) << 32,
                          "audit of a stalled port: host=%u", h + 1);
            hosts[!h].clearEvents();
            Command bad = make(other, true, SOURCE, area(other), 64);
            bad.words[3] ^= 1;
            bad.cause = check(other, bad);
            post(other, bad);
            ring(other);
            settle();
            checks.expect(hosts[!h].completions.size() == 1 && hosts[!h].completions[0].cycle - hosts[!h].fetched.at(0).cycle == 9,
                          "a refusal beside a dead host: host=%u", h + 1);
            unsigned index = 16 * q + 2;
            set(KEY, index);
            set(KEY_REVOKE, 1);
            checks.expect(get(KEY_REVOKE) & 1, "a key is let go under a command");
            set(HOST1 + 8 * h, ISOLATE);
            settle();
            checks.expect(!(get(KEY_REVOKE) & 1), "a key is held behind an isolated host");
            records[index].live = false;
            told.clear();
            Happened away;
            away.away = true;
            collect(q, away);
            checks.expect(told.size() == 1 && told[0].status == STALLED_HOST, "a command of a dead host");
            collect(other);
            hosts[h].forget();
            hosts[h].dead = false;
            set(HOST1 + 8 * h, RESET);
            set(HOST1 + 8 * h, 0);
            key(q, 2);
            post(q, make(q, true, SOURCE, area(q), 64));
            ring(q);
            settle();
            collect(q);
            compare("dead host", h);
        }
    }

  private:
    struct Seen {
        unsigned refused = 0, empty = 0, partial = 0, whole = 0, untold = 0;
    };

    /// Whether the command had not ended when the end was asked for.
    bool once(unsigned what, bool read, uint64_t cycle, Seen& seen) {
        const unsigned q = 0, beside = 2;
        for (Host& host : hosts) host.clearEvents();
        told.clear();
        for (unsigned i = 0; i < 3; ++i) post(beside, make(beside, read, SOURCE + 0x40000 + 4090 * i, area(beside) + 0x1000 * i + 5, 64 + 200 * i));
        ring(beside);
        Command c = make(q, read, SOURCE + 0x9000 - 100, area(q) + 37 + 64 * (cycle % 100), 100 + (what < 2 ? 3 : 1) * 4096 + 60);
        post(q, c);
        hosts[c.sourceHost].watch({c.source, c.source + c.length});
        hosts[!c.sourceHost].watch({c.target, c.target + c.length});
        unsigned index = what == 0 ? c.local : c.remote;
        if (what < 2) set(KEY, index);
        ring(q);
        steps(cycle);
        uint64_t entry = queues[q].comp() + 32 * (queues[q].consumer % ENTRIES);
        auto isOver = [&] {
            return std::any_of(hosts[0].completions.begin(), hosts[0].completions.end(),
                               [entry](const Host::Event& event) { return event.address == (entry & ~63ull); });
        };
        bool over = isOver();
        if (what < 2) revoke(index);
        else close(what == 2 ? q : 1);
        uint64_t ended = readAt;
        bool toldBefore = isOver();
        settle();
        for (Host& host : hosts) {
            checks.expect(host.touches == 0 || host.lastTouch < ended, "touched behind the end: cycle=%llu, end=%llu, touch=%llu",
                          (unsigned long long)cycle, (unsigned long long)ended, (unsigned long long)host.lastTouch);
        }
        bool touched = hosts[0].touches + hosts[1].touches != 0;
        collect(beside);
        checks.expect(told.size() == 3, "the queue beside it: told=%zu", told.size());
        told.clear();
        if (what == 2) {
            checks.expect(isOver() == toldBefore, "a closed queue was told something");
            ++(toldBefore ? seen.whole : seen.untold);
            if (toldBefore) moved(c, c.length);
            else unknown(c);
            queues[q].commands.clear();
            open(q);
        } else {
            findEnd(q, touched, seen);
            if (what == 3) open(1);
            else key(q, index % 16);
        }
        compare("cycle", cycle);
        return !over;
    }

    void findEnd(unsigned q, bool touched, Seen& seen) {
        Happened revoked;
        revoked.revoked = revoked.keepsKeys = true;
        collect(q, revoked);
        if (!checks.expect(told.size() == 1, "told: %zu", told.size())) return;
        const Told& end = told[0];
        switch (end.status) {
            case OK: ++seen.whole; break;
            case LOCAL_KEY:
            case REMOTE_KEY:
                ++seen.refused;
                checks.expect(!touched, "a refused command on a bus");
                break;
            case REVOKED:
                ++(end.partial ? seen.partial : seen.empty);
                checks.expect(end.partial == touched, "revoked: partial=%d, touched=%d", end.partial, touched);
                break;
            default: checks.expect(false, "end: status=%u", end.status);
        }
    }
};

}  // namespace key_bridge
