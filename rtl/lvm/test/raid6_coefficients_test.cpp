// SPDX-License-Identifier: Apache-2.0
/// raid6_coefficients against what it is for: with every number of data chunks, every one and every two wanted members and
/// random contents, the sums over the members that are there are the wanted ones, byte for byte. P and Q are made from their
/// definition by multiplication step by step. Questions come one a cycle, with others before and behind them.
#include "Vraid6_coefficients.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

constexpr unsigned RoleP = 14, RoleQ = 15;

// Multiplication by the definition: shift, add, take the polynomial off.
uint8_t times(uint8_t left, uint8_t right) {
    unsigned product = 0;
    for (int bit = 7; bit >= 0; bit--) {
        product <<= 1;
        if (product & 0x100) product ^= 0x11d;
        if (right >> bit & 1) product ^= left;
    }
    return uint8_t(product);
}

using Contents = std::array<uint8_t, 16>;  // a byte of every role

Contents stripe(unsigned dataChunks, Random& random) {
    Contents contents{};
    uint8_t weight = 1;
    for (unsigned i = 0; i < dataChunks; i++) {
        contents[i] = uint8_t(random.next());
        contents[RoleP] ^= contents[i];
        contents[RoleQ] ^= times(weight, contents[i]);
        weight = times(weight, 2);
    }
    return contents;
}

struct Answer {
    uint8_t first, second;
};

// The answers about all members but the wanted, asked one behind the other.
std::vector<std::pair<unsigned, Answer>> ask(Vraid6_coefficients& top, unsigned dataChunks, unsigned a, unsigned b,
                                             Random& random) {
    std::vector<unsigned> roles;
    for (unsigned role = 0; role < 16; role++) {
        if ((role < dataChunks || role >= RoleP) && role != a && role != b) roles.push_back(role);
    }
    std::vector<std::pair<unsigned, Answer>> answers;
    for (unsigned i = 0; i < roles.size() + 3; i++) {
        const bool asks = i < roles.size();
        for (top.ask_i = 0; random.chance(20);) {  // nothing moves
            top.member_i = uint8_t(random.below(16));
            tick(top, [] {});
        }
        top.ask_i = 1;
        top.member_i = uint8_t(asks ? roles[i] : random.below(16));
        top.wanted_a_i = uint8_t(asks ? a : random.below(16));
        top.wanted_b_i = uint8_t(asks ? b : random.below(16));
        tick(top, [&] {
            if (i >= 3) answers.push_back({roles[i - 3], {uint8_t(top.first_o), uint8_t(top.second_o)}});
        });
    }
    return answers;
}

uint64_t pairs = 0, singles = 0;

void recover(Vraid6_coefficients& top, unsigned dataChunks, unsigned a, unsigned b, Random& random) {
    const auto answers = ask(top, dataChunks, a, b, random);
    for (unsigned round = 0; round < 8; round++) {
        const Contents contents = stripe(dataChunks, random);
        uint8_t sums[2] = {};
        for (const auto& [role, answer] : answers) {
            sums[0] ^= times(answer.first, contents[role]);
            sums[1] ^= times(answer.second, contents[role]);
        }
        equal("first sum", contents[a], sums[0]);
        equal("second sum", a == b ? 0 : contents[b], sums[1]);
    }
    // A single data chunk, or P, is the plain sum of the others but Q, which need not be read: RAID 5.
    if (a == b && a != RoleQ) {
        for (const auto& [role, answer] : answers) equal("plain sum", role == RoleQ ? 0 : 1, answer.first);
    }
    (a == b ? singles : pairs)++;
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    auto top = std::make_unique<Vraid6_coefficients>();
    for (unsigned dataChunks = 1; dataChunks <= 14; dataChunks++) {
        for (unsigned a = 0; a < 16; a++) {
            for (unsigned b = a; b < 16; b++) {
                const bool exist = (a < dataChunks || a >= RoleP) && (b < dataChunks || b >= RoleP);
                if (exist) recover(*top, dataChunks, a, b, random);
            }
        }
    }
    equal("single members", 133, singles);
    equal("pairs", 679, pairs);
    std::printf("recovered: single members=%llu, pairs=%llu\n", (unsigned long long)singles, (unsigned long long)pairs);
    return passed(14000);
}
