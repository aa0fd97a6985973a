// SPDX-License-Identifier: Apache-2.0
// What the native tests of msix_top share: the frames, the host behind the write channel, firmware's accesses, and checks that
// end the run at once.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "Vmsix_top.h"
#include "rtl_run.hpp"
#include "rtl_test.hpp"

namespace msix_test {

using namespace rtl_run;

// Registers and windows, as registers.md has them.
enum : uint32_t {
    Control = 0x008, Status = 0x010, Moderation = 0x020, FunctionReset = 0x028, Raise = 0x030, Withdraw = 0x038,
    IntxPending = 0x040, ErrorProducer = 0x048, ErrorConsumer = 0x050, InboxProducer = 0x058, InboxConsumer = 0x060,
    OutboxSend = 0x068, Counters = 0x100, FunctionWindow = 0x1000, ConnectionWindow = 0x2000, StreamWindow = 0x3000,
    MapWindow = 0x4000, TableWindow = 0x8000, PendingWindow = 0x10000, InboxWindow = 0x11000, OutboxWindow = 0x11200,
    ErrorWindow = 0x11400, ModerationWindow = 0x14000, TransportWindow = 0x18000
};
enum Count : uint32_t {
    Frames, DataFrames, DataBytes, Events, Messages, Merged, Withdrawn, Held, Cut, BadCrc, UnknownType, Foreign, OldEpoch,
    Duplicate, Gap, OutsideWindow, NoRoom, RateLimited, ForeignFunction, OldFunction, BadRange, BadCarrier, BadVector,
    DataFault, MessageFault, BadAccess, BadEntry, PbaWrite, InboxDropped, ErrorsDropped
};

using Bytes = std::vector<uint8_t>;

inline void little(Bytes& bytes, size_t at, uint64_t value, size_t count) {
    for (size_t i = 0; i < count; i++) bytes[at + i] = uint8_t(value >> (8 * i));
}
inline uint64_t little(const Bytes& bytes, size_t at, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value |= uint64_t(bytes[at + i]) << (8 * i);
    return value;
}

// A frame's header; the payload of DATA follows line by line.
struct Frame {
    uint8_t type = 2, version = 1;
    uint32_t connection = 0;
    uint16_t epoch = 0;
    uint8_t stream = 0, flags = 0;
    uint32_t number = 0, fence = 0;
    uint8_t fenceStream = 0, carrier = 2;
    uint16_t function = 0, vector = 0, functionEpoch = 0;
    uint64_t address = 0;
    Bytes payload;
    Bytes tlp;           // carrier 1: 16 bytes, then 4 of data
    uint32_t transport = 0;

    Bytes bytes() const {
        size_t lines = type == 1 ? (address % 64 + payload.size() + 63) / 64 : 0;
        Bytes out(64 + 64 * lines, 0);
        out[0] = uint8_t(type | version << 4);
        little(out, 1, connection, 3);
        little(out, 4, epoch, 2);
        out[6] = stream;
        out[7] = flags;
        little(out, 8, number, 4);
        little(out, 12, fence, 4);
        out[16] = fenceStream;
        out[17] = carrier;
        little(out, 18, function, 2);
        little(out, 20, vector, 2);
        little(out, 34, functionEpoch, 2);
        if (type == 1) {
            out[17] = 0;
            little(out, 24, address, 8);
            little(out, 32, payload.size(), 2);
            for (size_t i = 0; i < payload.size(); i++) out[64 + address % 64 + i] = payload[i];
        }
        if (carrier == 3) little(out, 36, transport, 4);
        for (size_t i = 0; i < tlp.size(); i++) out[36 + i] = tlp[i];
        close(out);
        return out;
    }
    static void close(Bytes& out) {
        little(out, 60, 0, 4);
        little(out, 60, rtl_test::crc32c(out.data(), out.size()), 4);
    }
};

struct Write {
    bool message;
    uint64_t address;   // of the first byte
    Bytes data;
    uint32_t user;
    uint64_t cycle;     // in which its last part was accepted
    uint32_t value() const { return uint32_t(little(data, 0, 4)); }
};

struct Answer {
    uint8_t type;
    uint32_t connection;
    uint16_t epoch;
    uint8_t stream;
    uint32_t number;
    uint16_t function, vector, reason;
    uint64_t cycle;
};

class World {
  public:
    explicit World(uint64_t seed = 1) : random(seed) {
        context.randReset(2);
        context.randSeed(int(seed % 1000000007 + 1));
        top = std::make_unique<Vmsix_top>(&context);
        reset();
    }

    void reset() {
        top->rx_tvalid_i = 0;
        top->cfg_awvalid_i = top->cfg_wvalid_i = top->cfg_bready_i = top->cfg_arvalid_i = top->cfg_rready_i = 0;
        top->host_bvalid_i = 0;
        top->tx_tready_i = top->host_awready_i = top->host_wready_i = 0;
        top->clk_i = 0;
        top->rst_ni = 1;
        top->eval();
        top->rst_ni = 0;
        for (int i = 0; i < 3; i++) {
            top->clk_i = 1;
            top->eval();
            top->clk_i = 0;
            top->eval();
        }
        top->rst_ni = 1;
        top->eval();
        beats.clear();
        writes.clear();
        answers.clear();
        addresses.clear();
        datas.clear();
        responses.clear();
    }

    // ---- one cycle ---------------------------------------------------------------------------------------------------
    void step() {
        rtl_run::cycle = now;
        top->rx_tvalid_i = !beats.empty() && (holding || random.chance(rxPercent));
        if (top->rx_tvalid_i) {
            std::memcpy(&top->rx_tdata_i, beats.front().data.data(), 64);
            top->rx_tkeep_i = beats.front().keep;
            top->rx_tlast_i = beats.front().last;
        }
        top->tx_tready_i = random.chance(txPercent);
        top->host_awready_i = hostOpen && random.chance(hostPercent);
        top->host_wready_i = hostOpen && random.chance(hostPercent);
        top->host_bvalid_i = answering && !responses.empty() && responses.front().due <= now;
        if (top->host_bvalid_i) {
            top->host_bid_i = 0;
            top->host_bresp_i = responses.front().error ? 2 : 0;
        }
        top->eval();
        holding = top->rx_tvalid_i && !top->rx_tready_o;
        if (top->rx_tvalid_i && top->rx_tready_o) {
            accepted = now;
            beats.pop_front();
        }
        if (top->tx_tvalid_o && top->tx_tready_i) takeAnswer();
        if (top->host_bvalid_i && top->host_bready_o) responses.pop_front();
        if (top->host_awvalid_o && top->host_awready_i) {
            addresses.push_back({top->host_awaddr_o, uint32_t(top->host_awlen_o) + 1, top->host_awuser_o, now});
            that(top->host_awaddr_o % 64 == 0 && top->host_awsize_o == 6 && top->host_awburst_o == 1, "address channel");
        }
        if (top->host_wvalid_o && top->host_wready_i) {
            dataBeats++;
            lastBeat = now;
            Bytes beat(64);
            std::memcpy(beat.data(), &top->host_wdata_o, 64);
            datas.push_back({beat, top->host_wstrb_o, bool(top->host_wlast_o), now});
        }
        join();
        top->clk_i = 1;
        top->eval();
        top->clk_i = 0;
        top->eval();
        now++;
    }

    void run(uint64_t cycles) {
        for (uint64_t i = 0; i < cycles; i++) step();
    }

    bool quiet() { return beats.empty() && top->idle_o && (!answering || responses.empty()); }

    // Until nothing moves any more.
    void settle(uint64_t limit = 200000) {
        for (uint64_t i = 0, still = 0; still < 4; i++) {
            step();
            top->eval();
            still = quiet() ? still + 1 : 0;
            if (i > limit) fail("does not come to rest");
        }
    }

    // ---- firmware ----------------------------------------------------------------------------------------------------
    uint32_t write(uint32_t address, uint64_t value, uint32_t strobes = 0xff) {
        bool a = false, d = false;
        for (int i = 0; i < 100000; i++) {
            top->cfg_awvalid_i = !a;
            top->cfg_awaddr_i = address;
            top->cfg_wvalid_i = !d;
            top->cfg_wdata_i = value;
            top->cfg_wstrb_i = strobes;
            top->cfg_bready_i = 1;
            top->eval();
            bool takeA = !a && top->cfg_awready_o, takeD = !d && top->cfg_wready_o, done = top->cfg_bvalid_o;
            uint32_t response = top->cfg_bresp_o;
            step();
            a |= takeA;
            d |= takeD;
            if (done) {
                top->cfg_awvalid_i = top->cfg_wvalid_i = top->cfg_bready_i = 0;
                return response;
            }
        }
        fail("a write is not answered: address=%x", address);
    }

    uint64_t read(uint32_t address, uint32_t* response = nullptr) {
        bool a = false;
        for (int i = 0; i < 100000; i++) {
            top->cfg_arvalid_i = !a;
            top->cfg_araddr_i = address;
            top->cfg_rready_i = 1;
            top->eval();
            bool takeA = !a && top->cfg_arready_o, done = top->cfg_rvalid_o;
            uint64_t data = top->cfg_rdata_o;
            if (done && response) *response = top->cfg_rresp_o;
            step();
            a |= takeA;
            if (done) {
                top->cfg_arvalid_i = top->cfg_rready_i = 0;
                return data;
            }
        }
        fail("a read is not answered: address=%x", address);
    }

    uint64_t counter(Count which) { return read(Counters + 8 * which); }

    // ---- what tests set up -------------------------------------------------------------------------------------------
    void start() {
        while (!(read(Status) & 2)) {}
        write(Control, 3);
    }
    enum : uint64_t { Enable = 1, MaskAll = 2, BusMaster = 4, Intx = 8, Withhold = 16 };
    void function(uint32_t f, uint32_t base, uint32_t size, uint64_t control = Enable | BusMaster, uint16_t requester = 0) {
        equal("table of a function", 0, write(FunctionWindow + 0x100 * f + 8, base | uint64_t(size - 1) << 16 | 1ull << 32));
        write(FunctionWindow + 0x100 * f + 0x10, 0xfe000000ull + 0x1000 * f);
        write(FunctionWindow + 0x100 * f, control | uint64_t(requester) << 16);
        bases[f] = base;
    }
    void control(uint32_t f, uint64_t value) { write(FunctionWindow + 0x100 * f, value); }
    void range(uint32_t f, uint32_t r, uint64_t first, uint64_t last, uint32_t target = 0) {
        write(FunctionWindow + 0x100 * f + 0x40 + 0x10 * r, (first & ~0xfffull) | target << 1 | 1);
        write(FunctionWindow + 0x100 * f + 0x48 + 0x10 * r, last & ~0xfffull);
    }
    void connection(uint32_t id, uint16_t epoch, uint32_t functions) {
        write(ConnectionWindow + 0x20 * (id % 16), 1 | functions << 8 | uint64_t(epoch) << 16 | uint64_t(id) << 32);
    }
    void expect(uint32_t id, uint32_t stream, uint32_t number) {
        write(StreamWindow + 0x10 * (4 * (id % 16) + stream), number);
    }
    void map(uint32_t f, uint32_t remote, uint32_t local) { write(MapWindow + 8 * (bases[f] + remote), local | 1 << 15); }
    void entry(uint32_t f, uint32_t vector, uint64_t address, uint32_t data, bool masked) {
        uint32_t at = TableWindow + 16 * (bases[f] + vector);
        write(at, address);
        write(at + 8, data | uint64_t(masked) << 32);
    }
    void mask(uint32_t f, uint32_t vector, bool masked) {
        write(TableWindow + 16 * (bases[f] + vector) + 8, uint64_t(masked) << 32, 0xf0);
    }
    bool pending(uint32_t f, uint32_t vector) {
        uint32_t e = bases[f] + vector;
        return read(PendingWindow + 8 * (e / 64)) >> (e % 64) & 1;
    }
    uint32_t raise(uint32_t f, uint32_t vector, bool urgent = false) {
        return write(Raise, f | vector << 16 | uint64_t(urgent) << 32);
    }

    // ---- the tunnel --------------------------------------------------------------------------------------------------
    struct Beat {
        Bytes data;
        uint64_t keep;
        bool last;
    };
    void send(const Bytes& bytes) {
        for (size_t at = 0; at < bytes.size(); at += 64) {
            beats.push_back({Bytes(bytes.begin() + at, bytes.begin() + at + 64), ~0ull, at + 64 == bytes.size()});
        }
    }
    void send(const Frame& frame) { send(frame.bytes()); }

    VerilatedContext context;
    std::unique_ptr<Vmsix_top> top;
    rtl_test::Random random;
    uint64_t now = 0;
    unsigned rxPercent = 100, txPercent = 100, hostPercent = 100, responseCycles = 1;
    bool hostOpen = true, answering = true;
    std::function<bool(const Write&)> faulty = [](const Write&) { return false; };
    std::deque<Beat> beats;
    std::vector<Write> writes;
    std::vector<Answer> answers;
    uint64_t accepted = 0;   // cycle of the last beat taken from the tunnel
    uint64_t dataBeats = 0, lastBeat = 0;
    uint32_t bases[8] = {};

  private:
    struct Address {
        uint64_t address;
        uint32_t beats, user;
        uint64_t cycle;
    };
    struct Data {
        Bytes beat;
        uint64_t strobes;
        bool last;
        uint64_t cycle;
    };
    struct Response {
        uint64_t due;
        bool error;
    };
    std::deque<Address> addresses;
    std::deque<Data> datas;
    std::deque<Response> responses;
    bool holding = false;

    void takeAnswer() {
        Bytes bytes(64);
        std::memcpy(bytes.data(), &top->tx_tdata_o, 64);
        that(top->tx_tlast_o && top->tx_tkeep_o == ~0ull, "an answer is one whole beat");
        uint32_t crc = uint32_t(little(bytes, 60, 4));
        little(bytes, 60, 0, 4);
        equal("CRC of an answer", rtl_test::crc32c(bytes.data(), 64), crc);
        raw.push_back(bytes);
        answers.push_back({uint8_t(bytes[0] & 15), uint32_t(little(bytes, 1, 3)), uint16_t(little(bytes, 4, 2)), bytes[6],
                           uint32_t(little(bytes, 8, 4)), uint16_t(little(bytes, 18, 2)), uint16_t(little(bytes, 20, 2)),
                           uint16_t(little(bytes, 22, 2)), now});
    }

    // Addresses and beats become writes, in order.
    void join() {
        while (!addresses.empty() && datas.size() >= addresses.front().beats) {
            Address a = addresses.front();
            addresses.pop_front();
            Write write{bool(a.user & 1), 0, {}, a.user, a.cycle};
            bool any = false, ended = false;
            for (uint32_t b = 0; b < a.beats; b++) {
                Data& d = datas.front();
                equal("last beat", b + 1 == a.beats, d.last);
                for (int i = 0; i < 64; i++) {
                    if (!(d.strobes >> i & 1)) {
                        ended |= any;
                        continue;
                    }
                    that(!ended, "strobes have no holes");
                    if (!any) write.address = a.address + 64 * b + i;
                    any = true;
                    write.data.push_back(d.beat[i]);
                }
                write.cycle = std::max(write.cycle, d.cycle);
                datas.pop_front();
            }
            that(any, "a write has bytes");
            if (write.message) equal("bytes of a message", 4, write.data.size());
            bool error = faulty(write);
            writes.push_back(write);
            responses.push_back({now + responseCycles, error});
        }
    }

  public:
    std::vector<Bytes> raw;  // frames sent
};

}  // namespace msix_test
