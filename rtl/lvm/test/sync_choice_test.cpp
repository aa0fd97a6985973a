// SPDX-License-Identifier: Apache-2.0
/// sync_choice against raid_sync.hpp: every level, arrays of 2 to 16 members, any stripe, and any members that are
/// missing, offline or to be written; of a check of copies one answer after the other.
#include "Vsync_choice.h"
#include "lvm_test.hpp"
#include "raid_sync.hpp"

using namespace lvm_test;
using namespace raid_test;

namespace {

uint32_t bits(const std::vector<int>& places) {
    uint32_t mask = 0;
    for (int place : places) mask |= 1u << place;
    return mask;
}

// Members as places of the stripe.
uint32_t placesOf(const Geometry& g, uint64_t stripe, uint32_t members) {
    uint32_t mask = 0;
    for (int place = 0; place < syncPlaces(g); place++) mask |= (members >> syncPlace(g, stripe, place).member & 1) << place;
    return mask;
}

// Few members, some more often than others.
uint32_t few(Random& random, int members) {
    uint32_t mask = 0;
    while (random.chance(55)) mask |= 1u << random.below(uint64_t(members));
    return random.chance(5) ? uint32_t(random.bits(16)) : mask;
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    auto top = std::make_unique<Vsync_choice>();
    uint64_t refused = 0, nothing = 0, two = 0, told = 0;
    for (int i = 0; i < 200000; i++) {
        Geometry g;
        const int levels[] = {1, 5, 6, 10, 6, 5, 0};
        g.level = levels[random.below(7)];
        g.members = int(random.between(g.level == 6 ? 4 : g.level == 5 ? 3 : 2, 16));
        g.stripes = 100;
        const uint64_t stripe = random.below(102);
        const uint32_t all = g.all();
        Presence there;
        there.online = ~few(random, g.members) & 0xFFFF;
        there.rebuild = few(random, g.members);
        there.watermark = random.chance(50) ? stripe : stripe + 1;
        there.parityTrusted = random.chance(60);
        SyncWish wish;
        wish.check = random.chance(30);
        wish.members = random.chance(30) ? 0 : random.chance(60) ? there.rebuild : few(random, g.members);
        const int from = int(random.below(uint64_t(g.members) + 1));
        const SyncColumn want = syncColumn(g, stripe, wish, there, from);

        top->parity_i = g.parity();
        top->dual_i = g.level == 6;
        top->all_i = uint16_t(g.level == 10 ? 3 : all);
        top->data_i = uint16_t((1u << g.dataChunks()) - 1);
        top->possible_i = syncPlaces(g) != 0 && stripe < g.stripes;
        top->trusted_i = there.trusted(stripe);
        const uint32_t rubbish = g.level == 10 ? uint32_t(random.bits(16)) & ~3u : 0;  // behind the copies
        top->missing_i = uint16_t((placesOf(g, stripe, there.missing(stripe)) | rubbish) & all);
        top->offline_i = uint16_t((placesOf(g, stripe, ~there.online) | rubbish) & all);
        top->check_i = wish.check;
        top->named_i = wish.members != 0;
        top->stray_i = (wish.members & ~all) != 0;
        top->named_at_i = uint16_t((placesOf(g, stripe, wish.members) | rubbish) & all);
        top->passed_i = uint16_t((1u << from) - 1);
        for (int c = 0; c < 3; c++) tick(*top, [] {});
        top->eval();
        equal("refused", want.refused, top->refused_o);
        if (want.refused) {
            refused++;
            continue;
        }
        equal("nothing to do", want.nothing, top->nothing_o);
        nothing += want.nothing;
        if (want.nothing) continue;
        equal("reads", bits(want.reads), top->reads_o);
        equal("writes", bits(want.writes), top->writes_o);
        two += want.writes.size() == 2 && g.level == 6;
        told += wish.check;
    }
    that(refused > 10000 && nothing > 3000 && two > 1000 && told > 5000, "too little of something happened");
    return passed(300000);
}
