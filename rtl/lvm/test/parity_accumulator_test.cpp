// SPDX-License-Identifier: Apache-2.0
/// parity_accumulator at the size that is built against an array of beats: two ports that add, overwrite and read at
/// random, with all kinds of coefficients, on the same few beats and all over; nobody waits long, and two streams that
/// walk on run at a beat a cycle each.
#include "Vparity_accumulator.h"
#include "lvm_test.hpp"

using namespace lvm_test;
using rtl_test::Beat;

namespace {

constexpr unsigned Beats = 1 << 12;

// What a port wants until it gets it.
struct Access {
    bool valid = false, read = false;
    unsigned first = 0, half = 0;  // first: a bit each half
    uint32_t coefficients = 1;
    unsigned address = 0;

    unsigned halves() const {
        return read ? 1u << half : (coefficients & 0xFF ? 1u : 0u) | (coefficients >> 8 ? 2u : 0u);
    }
    Beat data{};
    unsigned waited = 0;
};

class Accumulators {
public:
    Accumulators() {
        top = std::make_unique<Vparity_accumulator>();
        top->a_valid_i = top->b_valid_i = 0;
        reset(*top);
        for (unsigned half = 0; half < 2; half++) {
            known[half].resize(Beats);
            beats[half].resize(Beats);
        }
    }

    void step() {
        top->a_valid_i = a.valid;
        top->a_addr_i = uint16_t(a.address);
        top->a_first_i = uint8_t(a.first);
        top->a_coefficients_i = uint16_t(a.coefficients);
        rtl_test::put(top->a_data_i, a.data.data(), 64);
        top->b_valid_i = b.valid;
        top->b_addr_i = uint16_t(b.address);
        top->b_read_i = b.read;
        top->b_half_i = uint8_t(b.half);
        top->b_first_i = uint8_t(b.first);
        top->b_coefficients_i = uint16_t(b.coefficients);
        rtl_test::put(top->b_data_i, b.data.data(), 64);
        bool read = false, expected = false;
        Beat value{};
        tick(*top, [&] {
            that(a.valid || !top->a_ready_o, "port A is taken from without an offer");
            that(b.valid || !top->b_ready_o, "port B is taken from without an offer");
            const bool both = a.valid && b.valid && top->a_ready_o && top->b_ready_o;
            const bool clash = !((a.address ^ b.address) & 1) && (a.halves() & b.halves());
            that(!both || !clash, "two accesses to one bank in one cycle");
            clashes += a.valid && b.valid && clash;
            apart += both && !((a.address ^ b.address) & 1);
            if (b.valid && top->b_ready_o && b.read) {
                read = true;
                expected = known[b.half][b.address];
                value = beats[b.half][b.address];
            }
            take(a, top->a_ready_o);
            take(b, top->b_ready_o);
        });
        top->clk_i = 0;
        top->eval();
        equal("a beat is read out", read, top->b_rvalid_o);
        if (expected) {
            Beat seen;
            rtl_test::get(top->b_rdata_o, seen.data(), 64);
            if (seen != value) fail("beat read out differs from the sum of what was added");
            checks++;
            readsChecked++;
        }
    }

    Access a, b;
    uint64_t readsChecked = 0, clashes = 0, sums = 0, apart = 0;

private:
    void take(Access& access, bool ready) {
        if (!access.valid) return;
        if (!ready) {
            that(++access.waited <= 3, "an access waits more than 3 cycles");
            return;
        }
        if (!access.read) {
            for (unsigned half = 0; half < 2; half++) {
                const bool first = access.first >> half & 1, added = access.halves() >> half & 1;
                addTo(beats[half][access.address], access.data, access.coefficients, half, first);
                sums += added && !first && known[half][access.address];
                if (added && first) known[half][access.address] = true;
            }
        }
        access.valid = false;
        access.waited = 0;
    }

    std::unique_ptr<Vparity_accumulator> top;
    std::vector<bool> known[2];    // overwritten at least once
    std::vector<Beat> beats[2];
};

void chaos(Accumulators& accumulators, Random& random, unsigned window, unsigned cycles) {
    const unsigned from = unsigned(random.below(Beats - window + 1));
    for (unsigned i = 0; i < cycles; i++) {
        for (Access* access : {&accumulators.a, &accumulators.b}) {
            if (access->valid || !random.chance(80)) continue;
            access->valid = true;
            access->address = from + unsigned(random.below(window));
            access->read = access == &accumulators.b && random.chance(40);
            access->first = unsigned(random.chance(20) ? 3 : random.chance(10) ? random.between(1, 2) : 0);
            access->half = unsigned(random.below(2));
            access->coefficients = anyCoefficients(random);
            random.fill(access->data.data(), 64);
        }
        accumulators.step();
    }
}

// Port A adds to one accumulator while port B adds to another or reads it out: 1,024 beats each.
uint64_t walk(Accumulators& accumulators, Random& random, unsigned offset, bool read, uint32_t coefficients) {
    unsigned left[2] = {1024, 1024}, at[2] = {0, 1024 + offset};
    const uint64_t start = cycle;
    while (left[0] > 0 || left[1] > 0 || accumulators.a.valid || accumulators.b.valid) {
        for (unsigned port = 0; port < 2; port++) {
            Access& access = port == 0 ? accumulators.a : accumulators.b;
            if (access.valid || left[port] == 0) continue;
            access.valid = true;
            access.address = at[port]++;
            access.read = port == 1 && read;
            access.first = 0;
            access.coefficients = coefficients;
            random.fill(access.data.data(), 64);
            left[port]--;
        }
        accumulators.step();
    }
    return cycle - start;
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    Accumulators accumulators;
    for (unsigned address = 0; address < Beats; address++) {
        Access& access = address % 3 ? accumulators.a : accumulators.b;
        access.valid = true;
        access.read = false;
        access.first = 3;
        access.coefficients = 0x0101;
        access.address = address;
        random.fill(access.data.data(), 64);
        while (access.valid) accumulators.step();
    }
    for (unsigned window : {1, 2, 3, 16, 1024, 4096}) chaos(accumulators, random, window, 6000);
    while (accumulators.a.valid || accumulators.b.valid) accumulators.step();
    for (unsigned offset : {0, 1}) {
        for (bool read : {false, true}) {
            for (uint32_t coefficients : {0x0001, 0x8d01}) {
                const uint64_t cycles = walk(accumulators, random, offset, read, coefficients);
                std::printf("1,024 beats on each port, offset %u: cycles=%llu\n", offset, (unsigned long long)cycles);
                that(cycles <= 1024 + 4, "two streams that walk on do not run at a beat a cycle");
            }
        }
    }
    // Nothing was lost anywhere.
    for (unsigned address = 0; address < 2 * Beats; address++) {
        accumulators.b.valid = accumulators.b.read = true;
        accumulators.b.half = address / Beats;
        accumulators.b.address = address % Beats;
        while (accumulators.b.valid) accumulators.step();
    }
    that(accumulators.clashes > 5000 && accumulators.sums > 10000 && accumulators.apart > 500, "too little of something happened");
    that(accumulators.readsChecked > 15000, "too few beats were read");
    return passed(60000);
}
