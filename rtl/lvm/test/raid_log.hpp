// SPDX-License-Identifier: Apache-2.0
// What the decision log of raid_sequencer must keep to: operations start in order and in a free context, a lock has one
// holder at a time and is granted in the order of asking, columns are written under it and are those that are
// commanded, and a quiesce ends after all that started before it.
#pragma once

#include <set>

#include "lvm_test.hpp"

namespace raid_test {

using namespace lvm_test;

constexpr uint32_t IoFail = 3, RaidErr = 2, InternalDone = 6;  // reasons

class LogWatch {
public:
    // An operation is handed over.
    void start(uint32_t cid, bool quiesce) { starts.push_back({cid, quiesce}); }

    // The first command of a column; the log tells of it earlier or later.
    void column(uint32_t ctx, uint64_t stripe, uint32_t strategy) {
        commanded[ctx].push_back({stripe, strategy});
        match(ctx);
    }

    void entry(const Decision& d) {
        switch (d.kind) {
            case 4:
                exceptions++;
                that(d.aux == IoFail || d.aux == RaidErr, "reason in the log");
                break;
            case 5:
                answers++;
                break;
            case 6:
                started(d);
                break;
            case 7:
                waits++;
                that(holder.count(d.key) || !queue[d.key].empty(), "a lock is waited for that is free");
                queue[d.key].push_back(d.unit);
                break;
            case 8:
                that(!holder.count(d.key), "a lock has one holder");
                if (!queue[d.key].empty()) {
                    equal("first come, first served", queue[d.key].front(), d.unit);
                    queue[d.key].pop_front();
                }
                holder[d.key] = d.unit;
                break;
            case 9:
                that(holder.count(d.key), "a lock is released that is held");
                equal("released by its holder", holder[d.key], d.unit);
                holder.erase(d.key);
                break;
            case 10:
                that(holder.count(d.key) && holder[d.key] == d.unit, "columns are written under the lock");
                logged[d.unit].push_back({d.key, d.aux});
                match(d.unit);
                break;
            case 11:
                finished(d);
                break;
            default:
                fail("an entry of the log that is none of this stage's: kind=%u", d.kind);
        }
    }

    // Nothing is under way any more.
    void end() const {
        that(holder.empty() && inContext.empty() && starts.empty(), "the log has not come to its end");
        for (const auto& columns : logged) equal("columns in the log only", 0, columns.size());
        for (const auto& columns : commanded) equal("columns not in the log", 0, columns.size());
    }

    uint64_t waits = 0, exceptions = 0, answers = 0;

private:
    void started(const Decision& d) {
        that(!inContext.count(d.unit), "a context starts when it is free");
        that(!starts.empty(), "something starts");
        equal("operations start in order", starts.front().first, d.cid);
        if (starts.front().second) {
            for (const auto& entry : inContext) before[d.unit].insert(entry.second);
        }
        starts.pop_front();
        inContext[d.unit] = ++starting;
    }

    void finished(const Decision& d) {
        auto quiesce = before.find(d.unit);
        if (quiesce != before.end()) {
            for (const auto& entry : inContext) {
                that(!quiesce->second.count(entry.second), "a quiesce ends after all that started before it");
            }
            before.erase(quiesce);
        }
        equal("what finishes was started", 1, inContext.erase(d.unit));
    }

    void match(uint32_t ctx) {
        while (!logged[ctx].empty() && !commanded[ctx].empty()) {
            equal("stripe of a column in the log", commanded[ctx].front().first, logged[ctx].front().first);
            equal("strategy in the log", commanded[ctx].front().second, logged[ctx].front().second);
            logged[ctx].pop_front();
            commanded[ctx].pop_front();
        }
    }

    std::deque<std::pair<uint32_t, bool>> starts;        // command id, is a quiesce
    std::map<uint64_t, uint32_t> holder;                 // stripe to context
    std::map<uint64_t, std::deque<uint32_t>> queue;
    std::map<uint32_t, uint64_t> inContext;              // to the number of its start
    std::map<uint32_t, std::set<uint64_t>> before;       // of a quiesce: starts it waits for
    std::array<std::deque<std::pair<uint64_t, uint32_t>>, 32> logged, commanded;
    uint64_t starting = 0;
};

}  // namespace raid_test
