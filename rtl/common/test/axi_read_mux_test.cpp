// SPDX-License-Identifier: Apache-2.0
/// axi_read_mux with three clients against a memory that answers different ids in any order and mixes their beats: each
/// client gets its own bursts, whole and in order.
#include "Vaxi_read_mux.h"
#include "rtl_test.hpp"

using namespace rtl_test;

int main(int argc, char** argv) {
    uint64_t seed = seedOf(argc, argv, 8);
    Checks checks("axi_read_mux", seed);
    Bench<Vaxi_read_mux> bench(checks, seed);
    Random random(seed);
    constexpr int Clients = 3;
    struct Burst {
        uint64_t address;
        unsigned beats;
        uint64_t due;
    };
    std::deque<Burst> requests[Clients], expected[Clients], queued[Clients];
    bool requestOffered[Clients] = {};
    unsigned offerPercent[Clients] = {100, 100, 100}, takePercent[Clients] = {100, 100, 100};
    unsigned addressPercent = 100, dataPercent = 100, latencyMax = 0;
    BeatMemory memory;
    bool addressWaiting = false;
    uint64_t waitingAddress = 0, taken[Clients] = {}, errors = 0, errorPulses = 0;
    int offered = -1;  // id whose beat is on the bus

    auto cycle = [&] {
        unsigned requestValid = 0, ready = 0;
        for (int i = 0; i < Clients; ++i) {
            requestOffered[i] = requestOffered[i] || (!requests[i].empty() && random.chance(offerPercent[i]));
            if (requestOffered[i]) {
                requestValid |= 1u << i;
                put(bench->rreq_addr_i, &requests[i].front().address, 5, 5 * i);
                bench->rreq_len_i = (bench->rreq_len_i & ~(0xFFu << 8 * i)) | (requests[i].front().beats - 1) << 8 * i;
            }
            ready |= random.chance(takePercent[i]) << i;
        }
        bench->rreq_valid_i = requestValid;
        bench->rdat_ready_i = ready;
        bench->arready_i = random.chance(addressPercent);
        if (offered < 0 && random.chance(dataPercent)) {
            int id = random.below(Clients);
            if (!queued[id].empty() && queued[id].front().due <= bench.now()) offered = id;
        }
        bench->rvalid_i = offered >= 0;
        bench->rid_i = offered >= 0 ? offered : random.below(16);
        bench->rresp_i = 0;
        if (offered >= 0) {
            const Burst& burst = queued[offered].front();
            Beat beat = memory.read(burst.address);
            put(bench->rdata_i, beat.data(), 64);
            bench->rlast_i = burst.beats == 1;
            bench->rresp_i = burst.address % 4096 == 0 ? 2 : 0;
        }
        bench.settle();

        checks.expect(!addressWaiting || (bench->arvalid_o && bench->araddr_o == waitingAddress), "address changed");
        addressWaiting = bench->arvalid_o && !bench->arready_i;
        waitingAddress = bench->araddr_o;
        checks.expect(bench->rdat_valid_o == (offered >= 0 ? 1u << offered : 0u), "valid: id=%d, seen=%u", offered,
                      bench->rdat_valid_o);
        errorPulses += bench->error_o;
        if (offered >= 0) {
            checks.expect(bench->rready_o == (ready >> offered & 1), "ready: id=%d, seen=%d", offered, bench->rready_o);
            if (bench->rready_o) {
                Burst& burst = expected[offered].front();
                Beat beat;
                get(bench->rdat_data_o, beat.data(), 64);
                checks.expect(beat == memory.read(burst.address), "client %d: beat is wrong", offered);
                checks.expect(bench->rdat_last_o == (burst.beats == 1), "client %d: end of the burst is wrong", offered);
                errors += burst.address % 4096 == 0;
                for (auto* queue : {&expected[offered], &queued[offered]}) {
                    queue->front().address += 64;
                    if (--queue->front().beats == 0) queue->pop_front();
                }
                ++taken[offered];
                offered = -1;
            }
        }
        if (bench->arvalid_o && bench->arready_i) {
            checks.expect(bench->arsize_o == 6 && bench->arburst_o == 1, "address attributes");
            if (checks.expect(bench->arid_o < Clients, "id %u", bench->arid_o))
                queued[bench->arid_o].push_back(
                    {bench->araddr_o, bench->arlen_o + 1u, bench.now() + 1 + random.below(latencyMax + 1)});
        }
        for (int i = 0; i < Clients; ++i) {
            if (requestOffered[i] && (bench->rreq_ready_o >> i & 1)) {
                requestOffered[i] = false;
                expected[i].push_back(requests[i].front());
                requests[i].pop_front();
            }
        }
        bench.edge();
    };
    auto open = [&] {
        size_t count = 0;
        for (int i = 0; i < Clients; ++i) count += requests[i].size() + expected[i].size();
        return count;
    };

    bench->rreq_valid_i = bench->rdat_ready_i = 0;
    bench->arready_i = bench->rvalid_i = 0;
    bench.reset();
    for (int round = 0; round < 250; ++round) {
        auto pace = [&] { return random.chance(40) ? 100u : static_cast<unsigned>(random.between(10, 100)); };
        for (int i = 0; i < Clients; ++i) {
            offerPercent[i] = pace();
            takePercent[i] = pace();
        }
        addressPercent = pace();
        dataPercent = pace();
        latencyMax = random.below(100);
        for (int i = 0; i < 60; ++i) {
            unsigned beats = random.chance(50) ? 1 : random.between(1, 64);
            uint64_t page = random.below(1u << 27) * 4096;
            requests[random.below(Clients)].push_back({page + 64 * random.below(65 - beats), beats, 0});
        }
        for (int i = 0; i < 200000 && open() > 0; ++i) cycle();
        checks.expect(open() == 0, "stuck: open=%zu", open());
    }
    for (int i = 0; i < Clients; ++i) {
        checks.expect(taken[i] > 10000, "client %d: too few beats: %llu", i, (unsigned long long)taken[i]);
    }
    checks.expect(errors == errorPulses && errors > 50, "errors: answered=%llu, told=%llu", (unsigned long long)errors,
                  (unsigned long long)errorPulses);
    return checks.finish(400000);
}
