// SPDX-License-Identifier: Apache-2.0
/// stripe_lock at the size that is built against one queue per stripe: who is granted at once, who is woken and when;
/// stripes that differ in one bit, requests and releases in the same cycle, few stripes for all slots and many.
#include "Vstripe_lock.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

constexpr unsigned Slots = 32;
constexpr uint64_t None = ~0ULL;

class Locks {
public:
    explicit Locks(uint64_t stream) : random(stream) {
        top = std::make_unique<Vstripe_lock>();
        top->request_i = top->release_i = 0;
        top->request_slot_i = top->release_slot_i = 0;
        top->request_stripe_i = 0;
        reset(*top);
        stripeOf.fill(None);
    }

    // What is asked for: one of `stripes`, most of them the first with a bit turned.
    void run(unsigned stripes, unsigned requestPercent, unsigned releasePercent, uint64_t cycles) {
        const uint64_t base = random.bits(40);
        std::vector<uint64_t> names = {base};
        while (names.size() < stripes) {
            names.push_back(random.chance(80) ? base ^ 1ULL << random.below(40) : random.bits(40));
        }
        for (uint64_t i = 0; i < cycles; i++) {
            const bool request = random.chance(requestPercent);
            step(request ? names[random.below(stripes)] : None, random.chance(releasePercent));
        }
        // Everybody who waits gets his turn.
        for (uint64_t i = 0; !queues.empty(); i++) {
            step(None, true);
            that(i < Slots, "a slot waits for ever");
        }
        step(None, false);
    }

    uint64_t granted = 0, waited = 0, sameCycle = 0, longest = 0;

private:
    void step(uint64_t stripe, bool release) {
        std::vector<unsigned> holders, idle;
        for (unsigned slot = 0; slot < Slots; slot++) {
            if (stripeOf[slot] == None) idle.push_back(slot);
            else if (queues[stripeOf[slot]].front() == slot) holders.push_back(slot);
        }
        uint32_t wake = 0;
        uint64_t left = None;
        top->release_i = release && !holders.empty();
        top->release_slot_i = uint8_t(random.below(Slots));
        if (top->release_i) {
            const unsigned slot = holders[random.below(holders.size())];
            top->release_slot_i = uint8_t(slot);
            left = stripeOf[slot];
            std::deque<unsigned>& queue = queues[left];
            longest = std::max<uint64_t>(longest, queue.size());
            queue.pop_front();
            stripeOf[slot] = None;
            if (queue.empty()) queues.erase(left);
            else wake = 1u << queue.front();
        }
        top->request_i = stripe != None && !idle.empty();
        top->request_slot_i = uint8_t(random.below(Slots));
        top->request_stripe_i = random.bits(40);
        bool expected = false;
        if (top->request_i) {
            const unsigned slot = idle[random.below(idle.size())];
            top->request_slot_i = uint8_t(slot);
            top->request_stripe_i = stripe;
            expected = queues.count(stripe) == 0;
            queues[stripe].push_back(slot);
            stripeOf[slot] = stripe;
            (expected ? granted : waited)++;
            if (left == stripe) sameCycle++;
        }
        tick(*top, [&] { equal("granted at once", expected, top->granted_o); });
        top->clk_i = 0;
        top->request_i = top->release_i = 0;
        top->eval();
        equal("slots woken", wake, top->wake_o);
    }

    Random random;
    std::unique_ptr<Vstripe_lock> top;
    std::map<uint64_t, std::deque<unsigned>> queues;  // by stripe: its holder, then those who wait, in order of asking
    std::array<uint64_t, Slots> stripeOf{};
};

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Locks locks(1);
    for (unsigned stripes : {1, 2, 3, 8, 30, 41}) {
        locks.run(stripes, 100, 20, 3000);
        locks.run(stripes, 60, 60, 3000);
        locks.run(stripes, 20, 100, 3000);
    }
    std::printf("granted=%llu, waited=%llu, released and asked for in one cycle=%llu, longest queue=%llu\n",
                (unsigned long long)locks.granted, (unsigned long long)locks.waited,
                (unsigned long long)locks.sameCycle, (unsigned long long)locks.longest);
    that(locks.granted > 4000 && locks.waited > 4000 && locks.sameCycle > 500, "too little of something happened");
    equal("longest queue", Slots, locks.longest);
    return passed(90000);
}
