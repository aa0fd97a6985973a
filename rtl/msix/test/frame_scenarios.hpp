// SPDX-License-Identifier: Apache-2.0
// Frames of the tunnel: checks, sequence, carriers, order, answers, function reset, moderation (F1 to F20, O1 to O6).
#pragma once

#include "table_scenarios.hpp"

namespace msix_test {

// A connection 0x123405 in epoch 7 that owns functions 0 and 1, each with 64 vectors that are mapped one to one and unmasked.
struct Tunnel : World {
    static constexpr uint32_t Id = 0x123405;
    static constexpr uint16_t Epoch = 7;
    uint32_t next[4] = {};

    explicit Tunnel(uint64_t seed, uint64_t control = Enable | BusMaster) : World(seed) {
        start();
        connection(Id, Epoch, 3);
        for (uint32_t f : {0u, 1u, 2u}) {
            function(f, 64 * f, 64, control, uint16_t(0x100 + f));
            range(f, 0, 0x100000 * (f + 1), 0x100000 * (f + 1) + 0xf000);
            for (uint32_t v = 0; v < 64; v++) {
                map(f, v, v);
                entry(f, v, HostBase + 0x1000 * f + 4 * v, f << 8 | v, false);
            }
        }
        for (uint32_t s = 0; s < 4; s++) restart(s, 0);
    }
    void restart(uint32_t stream, uint32_t number) {
        expect(Id, stream, number);
        next[stream] = number;
    }
    Frame frame(uint8_t type, uint32_t stream) {
        Frame frame;
        frame.type = type;
        frame.connection = Id;
        frame.epoch = Epoch;
        frame.stream = uint8_t(stream);
        frame.fenceStream = uint8_t(stream);
        frame.number = next[stream]++;
        frame.carrier = type == 2 ? 2 : 0;
        return frame;
    }
    Frame raiseFrame(uint32_t f, uint32_t vector, uint32_t stream = 0) {
        Frame raise = frame(2, stream);
        raise.function = uint16_t(f);
        raise.vector = uint16_t(vector);
        return raise;
    }
    Frame dataFrame(uint32_t f, uint64_t address, size_t bytes, uint32_t stream = 0) {
        Frame data = frame(1, stream);
        data.function = uint16_t(f);
        data.address = address;
        data.payload.resize(bytes);
        random.fill(data.payload.data(), bytes);
        return data;
    }
    void expectAnswer(size_t i, uint8_t type, uint32_t stream, uint32_t number, uint32_t reason, uint32_t function, uint32_t vector,
                      const char* what) {
        that(answers.size() > i, what);
        const Answer& answer = answers[i];
        equal("type", type, answer.type);
        equal(what, stream, answer.stream);
        equal(what, number, answer.number);
        equal(what, reason, answer.reason);
        equal(what, function, answer.function);
        equal(what, vector, answer.vector);
        equal(what, type == 4 || type == 5 ? uint64_t(Id) : answer.connection, answer.connection);
        equal(what, type == 4 || type == 5 ? uint64_t(Epoch) : answer.epoch, answer.epoch);
    }
    void ack(uint32_t stream, uint32_t number, const char* what) {
        equal(what, 1, answers.size());
        expectAnswer(0, 4, stream, number, 0, 0, 0, what);
        answers.clear();
    }
    void nak(uint32_t stream, uint32_t number, Count reason, uint32_t function, uint32_t vector, const char* what) {
        equal(what, 1, answers.size());
        expectAnswer(0, 5, stream, number, reason, function, vector, what);
        answers.clear();
    }
    void silence(const char* what) {
        equal(what, 0, answers.size());
        equal(what, 0, writes.size());
    }
    // The youngest record, which is taken; then there is none.
    void record(Count cause, uint32_t stream, uint32_t id, uint32_t f, uint32_t number, uint32_t vector, const char* what) {
        uint64_t produced = read(ErrorProducer);
        equal("records", read(ErrorConsumer) + 1, produced);
        top->eval();
        that(top->irq_o, "interrupt");
        uint64_t at = ErrorWindow + 16 * ((produced - 1) % 16);
        equal(what, cause | stream << 8 | uint64_t(id) << 16 | uint64_t(f) << 40, read(uint32_t(at)));
        equal(what, number | uint64_t(vector) << 32, read(uint32_t(at) + 8));
        write(ErrorConsumer, produced);
        run(2);
        top->eval();
        that(!top->irq_o, "no interrupt");
    }
    void noRecord(const char* what) { equal(what, read(ErrorConsumer), read(ErrorProducer)); }
    void message(size_t i, uint32_t f, uint32_t vector, const char* what) {
        that(writes.size() > i && writes[i].message, what);
        equal(what, HostBase + 0x1000 * f + 4 * vector, writes[i].address);
        equal(what, f << 8 | vector, writes[i].value());
        equal(what, 1 | (0x100 + f) << 6, writes[i].user & ~0xeu);
    }
    void data(size_t i, const Frame& frame, const char* what) {
        that(writes.size() > i && !writes[i].message, what);
        equal(what, frame.address, writes[i].address);
        that(writes[i].data == frame.payload, what);
    }
};

// Data of every alignment, then the raise behind them, at any pace.
inline void tunnel() {
    scenario = "data before interrupt";
    for (unsigned pace : {100u, 60u, 25u}) {
        Tunnel world(seed);
        world.rxPercent = world.txPercent = world.hostPercent = pace;
        uint64_t bytes = 0;
        for (int round = 0; round < 60; round++) {
            uint32_t f = round % 2;
            uint64_t offset = world.random.chance(30) ? world.random.below(4096) : world.random.below(64);
            size_t length = world.random.chance(30) ? 4096 - offset : world.random.between(1, std::min<uint64_t>(4096 - offset, 300));
            Frame data = world.dataFrame(f, 0x100000 * (f + 1) + 0x1000 * world.random.below(16) + offset, length);
            data.flags = uint8_t(world.random.below(2) | world.random.below(2) << 1);
            bytes += length;
            Frame raise = world.raiseFrame(f, uint32_t(world.random.below(64)));
            world.send(data);
            world.send(raise);
            world.settle();
            equal("writes", 2, world.writes.size());
            world.data(0, data, "data");
            equal("user of data", (data.flags & 1) << 4 | (data.flags >> 1 & 1) << 5 | (0x100 + f) << 6, world.writes[0].user);
            world.message(1, f, raise.vector, "message");
            that(!world.answers.empty(), "acknowledged");
            equal("acknowledged", raise.number, world.answers.back().number);
            equal("an ACK", 4, world.answers.back().type);
            world.writes.clear();
            world.answers.clear();
        }
        equal("frames", 120, world.counter(Frames));
        equal("data frames", 60, world.counter(DataFrames));
        equal("data bytes", bytes, world.counter(DataBytes));
        equal("placed", world.next[0] - 1, world.read(StreamWindow + 0x10 * 4 * 5 + 8));
        equal("expected", world.next[0], world.read(StreamWindow + 0x10 * 4 * 5));
        world.noRecord("no record");
    }
}

// F15 and the bad inputs: what is refused writes nothing, is counted and recorded, and the next frame goes through.
inline void refusals() {
    scenario = "refusals";
    Tunnel world(seed);
    auto goesOn = [&] {
        Frame raise = world.raiseFrame(0, 3);
        world.send(raise);
        world.settle();
        equal("goes on", 1, world.writes.size());
        world.message(0, 0, 3, "goes on");
        world.ack(0, raise.number, "goes on");
        world.writes.clear();
    };
    auto silent = [&](Bytes bytes, Count cause, bool told, const Frame& frame, uint32_t vector) {
        uint64_t before = world.counter(cause);
        world.send(bytes);
        world.settle();
        world.silence("silent");
        equal("counted", before + 1, world.counter(cause));
        if (told) {
            world.record(cause, frame.stream, frame.connection, frame.function, frame.number, vector, "record");
        } else {
            world.record(cause, 0, 0, 0, 0, 0, "record without fields");
        }
        world.next[0] = uint32_t(world.read(StreamWindow + 0x10 * 4 * 5));
        goesOn();
    };
    // 1: length
    Frame frame = world.dataFrame(0, 0x100010, 200);
    Bytes bytes = frame.bytes();
    bytes.resize(bytes.size() - 64);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    bytes = frame.bytes();
    bytes.resize(bytes.size() + 64);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    bytes.resize(64 * 300);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    bytes.resize(64);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    frame = world.raiseFrame(0, 1);
    bytes = frame.bytes();
    bytes.resize(128);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    bytes = world.dataFrame(0, 0x100000, 4096).bytes();
    little(bytes, 32, 4097, 2);
    bytes.resize(64 * 66);
    Frame::close(bytes);
    silent(bytes, Cut, false, frame, 0);
    world.send(world.raiseFrame(0, 1));
    world.beats.back().keep = ~0ull >> 1;
    silent({}, Cut, false, frame, 0);
    // 2: CRC
    frame = world.dataFrame(0, 0x100000, 300);
    for (size_t at : {size_t(60), size_t(0), size_t(100), size_t(360)}) {
        bytes = frame.bytes();
        bytes[at] ^= 0x20;
        silent(bytes, BadCrc, false, frame, 0);
    }
    // 3 to 5: type, connection, epoch
    for (uint8_t type : {0, 4, 5, 8, 9, 15}) {
        frame = world.raiseFrame(0, 9);
        frame.type = type;
        silent(frame.bytes(), UnknownType, true, frame, 0);
    }
    frame = world.raiseFrame(0, 9);
    frame.version = 2;
    silent(frame.bytes(), UnknownType, true, frame, 0);
    frame = world.raiseFrame(0, 9);
    frame.connection ^= 0x100000;
    silent(frame.bytes(), Foreign, true, frame, 9);
    frame = world.raiseFrame(0, 9);
    frame.connection ^= 1;
    silent(frame.bytes(), Foreign, true, frame, 9);
    frame = world.raiseFrame(0, 9);
    frame.stream = 4;
    silent(frame.bytes(), Foreign, true, frame, 9);
    frame = world.raiseFrame(0, 9);
    frame.fenceStream = 4;
    silent(frame.bytes(), Foreign, true, frame, 9);
    frame = world.raiseFrame(0, 9);
    frame.epoch++;
    silent(frame.bytes(), OldEpoch, true, frame, 9);
    frame = world.raiseFrame(0, 9);
    frame.number += 1024;
    silent(frame.bytes(), OutsideWindow, true, frame, 9);
    // 8 and 9: consumed, and said so
    auto told = [&](const Frame& refused, Count cause, uint32_t vector) {
        uint64_t before = world.counter(cause);
        world.send(refused);
        world.settle();
        world.nak(0, refused.number, cause, refused.function, vector, "refused");
        equal("no write", 0, world.writes.size());
        equal("counted", before + 1, world.counter(cause));
        world.record(cause, refused.stream, refused.connection, refused.function, refused.number, vector, "record");
        goesOn();
    };
    for (uint16_t f : {2, 3, 8, 0x100}) {
        frame = world.raiseFrame(f, 7);
        told(frame, ForeignFunction, 7);
    }
    frame = world.raiseFrame(1, 7);
    frame.functionEpoch = 1;
    told(frame, OldFunction, 7);
    world.range(0, 1, 0x500000, 0x500000);
    world.range(0, 2, ~0ull, ~0ull);
    for (auto [address, length] : std::vector<std::pair<uint64_t, size_t>>{
             {0x0ffff0, 8}, {0x110000, 1}, {0x200000, 16}, {0x100ff8, 9}, {0x100000, 0}, {0x100040, 4096}, {0x501000, 1},
             {0x4fffff, 1}}) {
        frame = world.dataFrame(0, address, length);
        told(frame, BadRange, 0);
    }
    for (uint64_t address : {0xfffffffffffff000ull, 0x500000ull, 0x10fff8ull}) {
        frame = world.dataFrame(0, address, 8);
        world.send(frame);
        world.settle();
        world.data(0, frame, "last and first page of a range");
        world.writes.clear();
        world.answers.clear();
    }
    for (uint8_t carrier : {0, 4, 255}) {
        frame = world.raiseFrame(0, 7);
        frame.carrier = carrier;
        told(frame, BadCarrier, 0);
    }
    frame = world.frame(3, 0);
    frame.carrier = 2;
    frame.vector = 7;
    told(frame, BadCarrier, 7);
    for (uint16_t v : {64, 2048, 0xffff}) told(world.raiseFrame(0, v), BadVector, v);
    world.write(MapWindow + 8 * 9, 9);
    told(world.raiseFrame(0, 9), BadVector, 9);
    world.map(0, 9, 64);
    told(world.raiseFrame(0, 9), BadVector, 9);
    equal("frames", world.counter(Messages) + 3, world.counter(Frames));
}

// F3, F4, F5, F20: duplicates, gaps, wrap.
inline void sequences() {
    scenario = "sequences";
    for (uint32_t first : {0u, 0xfffffffeu, 0x7ffffffeu}) {
        Tunnel world(seed);
        world.restart(1, first);
        for (int i = 0; i < 6; i++) {
            Frame raise = world.raiseFrame(0, uint32_t(i), 1);
            world.send(raise);
            world.settle();
            world.message(0, 0, raise.vector, "message");
            world.ack(1, raise.number, "acknowledged");
            world.writes.clear();
            // The same again, and older ones, fire nothing.
            world.send(raise);
            world.settle();
            equal("a duplicate fires nothing", 0, world.writes.size());
            world.ack(1, raise.number, "acknowledged again");
            Frame old = raise;
            old.number -= 100;
            world.send(old);
            world.settle();
            equal("a duplicate fires nothing", 0, world.writes.size());
            world.ack(1, raise.number, "acknowledged again");
            // Ahead: told once.
            Frame ahead = raise;
            for (uint32_t by : {2u, 3u, 1023u}) {
                ahead.number = raise.number + 1 + by;
                world.send(ahead);
                world.settle();
                equal("a gap fires nothing", 0, world.writes.size());
                if (by == 2) world.nak(1, raise.number + 1, Gap, 0, 0, "gap");
                else equal("told once", 0, world.answers.size());
            }
            ahead.number = raise.number + 1 + 1024;
            world.send(ahead);
            world.settle();
            world.silence("outside");
            world.record(OutsideWindow, 1, Tunnel::Id, 0, ahead.number, raise.vector, "outside");
        }
        equal("duplicates", 12, world.counter(Duplicate));
        equal("gaps", 18, world.counter(Gap));
        // A late duplicate of data does not overwrite.
        Frame data = world.dataFrame(0, 0x100000, 100, 1);
        world.send(data);
        world.send(data);
        world.settle();
        equal("data once", 1, world.writes.size());
    }
}

// An answer is of the epoch in which it is made; frames of before a stream is numbered anew are not answered.
inline void answersOfAnEpoch() {
    scenario = "answers and epochs";
    Tunnel world(seed);
    auto answered = [&](uint32_t number, uint16_t epoch, const char* what) {
        equal(what, 1, world.answers.size());
        equal(what, 4, world.answers[0].type);
        equal(what, number, world.answers[0].number);
        equal(what, epoch, world.answers[0].epoch);
        world.answers.clear();
    };
    // Made when the data leave, after the change.
    world.hostOpen = false;
    world.send(world.dataFrame(0, 0x100000, 64));
    world.run(100);
    world.silence("the host does not take the data");
    world.connection(Tunnel::Id, 8, 3);
    world.hostOpen = true;
    world.settle();
    answered(0, 8, "made in the new epoch");
    // Made before it, and on offer to the tunnel.
    world.txPercent = 0;
    Frame raise = world.raiseFrame(0, 1);
    raise.epoch = 8;
    world.send(raise);
    world.run(100);
    world.connection(Tunnel::Id, 9, 3);
    world.run(100);
    world.txPercent = 100;
    world.settle();
    answered(1, 8, "made in the old epoch");
    // Frames 2, 3 and 4 have not left when 3 is to come next.
    world.writes.clear();
    world.hostOpen = false;
    for (int i = 0; i < 3; i++) {
        Frame data = world.dataFrame(0, 0x100000, 64);
        data.epoch = 9;
        world.send(data);
    }
    world.run(100);
    equal("placed", 1, world.read(StreamWindow + 0x10 * 20 + 8));
    world.connection(Tunnel::Id, 10, 3);
    world.restart(0, 3);
    equal("placed", 2, world.read(StreamWindow + 0x10 * 20 + 8));
    world.run(100);
    world.silence("nothing has left");
    world.hostOpen = true;
    world.settle();
    equal("they leave", 3, world.writes.size());
    equal("numbers of before acknowledge nothing", 0, world.answers.size());
    raise = world.raiseFrame(0, 2);
    raise.epoch = 10;
    world.send(raise);
    world.settle();
    answered(3, 10, "the stream goes on");
}

inline Bytes tlpTo(uint64_t address, uint32_t data, bool wide) {
    Bytes tlp(20, 0);
    tlp[0] = wide ? 0x60 : 0x40;
    tlp[3] = 1;
    tlp[4] = 0x12;
    tlp[7] = 0x0f;
    for (int i = 0; i < 4; i++) {
        if (wide) tlp[8 + i] = uint8_t(address >> (56 - 8 * i));
        tlp[(wide ? 12 : 8) + i] = uint8_t(address >> (24 - 8 * i));
    }
    little(tlp, 16, data, 4);
    return tlp;
}

// MSIX-7: three carriers, one write; what is not in order names nothing.
inline void carriers() {
    scenario = "carriers";
    Tunnel world(seed);
    world.map(0, 11, 5);
    world.write(TransportWindow + 8 * (0x34567 % 1024), 11 | 0 << 16 | 1ull << 31 | uint64_t(0x34567 / 1024) << 42);
    world.write(FunctionWindow + 0x110, 0x12'3456'7000);
    world.write(FunctionWindow + 0x010, 0xfee0'0000);
    auto tlpFrame = [&](const Bytes& tlp, uint32_t f) {
        Frame raise = world.raiseFrame(f, 0);
        raise.carrier = 1;
        raise.tlp = tlp;
        return raise;
    };
    auto transportFrame = [&](uint32_t number) {
        Frame raise = world.raiseFrame(0, 0);
        raise.carrier = 3;
        raise.transport = number;
        return raise;
    };
    auto good = [&](const Frame& raise, uint32_t f, uint32_t vector) {
        world.send(raise);
        world.settle();
        equal("one write", 1, world.writes.size());
        world.message(0, f, vector, "the same write");
        world.writes.clear();
        world.ack(0, raise.number, "acknowledged");
    };
    auto bad = [&](const Frame& raise, Count cause, uint32_t vector) {
        world.send(raise);
        world.settle();
        equal("no write", 0, world.writes.size());
        world.nak(0, raise.number, cause, raise.function, vector, "refused");
        world.record(cause, 0, Tunnel::Id, raise.function, raise.number, vector, "refused");
    };
    good(tlpFrame(tlpTo(0xfee0'0000, 11, false), 0), 0, 5);
    good(world.raiseFrame(0, 11), 0, 5);
    good(transportFrame(0x34567), 0, 5);
    good(tlpFrame(tlpTo(0x12'3456'7000, 9, true), 1), 1, 9);
    Bytes tlp = tlpTo(0xfee0'0000, 11, false);
    for (auto [at, bits] : std::vector<std::pair<int, int>>{{0, 0x20}, {0, 0x01}, {2, 0x80}, {2, 0x40}, {2, 0x04}, {2, 0x01}, {3, 0x03},
                                                            {7, 0x10}, {7, 0x08}, {8, 1}, {10, 0x10}, {11, 4}, {11, 1}}) {
        Bytes wrong = tlp;
        wrong[at] ^= uint8_t(bits);
        bad(tlpFrame(wrong, 0), BadCarrier, 11);
    }
    bad(tlpFrame(tlpTo(0x3456'7000, 9, false), 1), BadCarrier, 9);
    bad(tlpFrame(tlpTo(0xfee0'0000, 11, true), 0), BadCarrier, 11);
    bad(tlpFrame(tlpTo(0xfee0'0000, 0x1000b, false), 0), BadVector, 11);
    bad(tlpFrame(tlpTo(0xfee0'0000, 64, false), 0), BadVector, 64);
    Bytes marked = tlp;  // these are the sender's affair
    marked[1] = 0x74;
    marked[2] = 0x30;
    marked[6] = 0x55;
    marked[12] = 0x99;
    good(tlpFrame(marked, 0), 0, 5);
    bad(transportFrame(0x34567 + 1024), BadCarrier, 0);
    bad(transportFrame(0x34566), BadCarrier, 0);
    Frame other = transportFrame(0x34567);
    other.function = 1;
    bad(other, BadCarrier, 0);
    world.write(MapWindow + 8 * 11, 5);
    bad(transportFrame(0x34567), BadVector, 11);
    // WITHDRAW
    world.map(0, 11, 5);
    world.mask(0, 5, true);
    world.send(world.raiseFrame(0, 11));
    Frame withdraw = world.frame(3, 0);
    withdraw.vector = 11;
    world.settle();
    that(world.pending(0, 5), "pending");
    world.answers.clear();
    world.send(withdraw);
    world.settle();
    world.ack(0, withdraw.number, "withdrawn");
    that(!world.pending(0, 5), "withdrawn");
    equal("withdrawn", 1, world.counter(Withdrawn));
}

// F1, F5, F7: a raise waits for what its fence names, whichever stream that is on, and holds up nothing else.
inline void fences() {
    scenario = "fences";
    Tunnel world(seed);
    Frame data = world.dataFrame(0, 0x100000, 64, 2);
    Frame raise = world.raiseFrame(0, 4, 0);
    raise.fenceStream = 2;
    raise.fence = data.number;
    world.send(raise);
    world.settle();
    world.silence("parked");
    equal("parked", 1, world.read(Status) >> 8 & 0xff);
    uint32_t stream = StreamWindow + 0x10 * 4 * 5;
    equal("expected", raise.number + 1, world.read(stream));
    equal("placed, parked", 1ull << 32 | raise.number, world.read(stream + 8));
    // Its own stream is told that there is no room, others go on.
    Frame behind = world.raiseFrame(0, 6, 0);
    world.send(behind);
    world.settle();
    world.nak(0, behind.number, NoRoom, 0, 0, "behind a parked raise");
    world.noRecord("no room");
    world.send(raise);
    world.settle();
    world.silence("no answer to the parked one");
    Frame beside = world.raiseFrame(1, 9, 1);
    world.send(beside);
    world.settle();
    world.message(0, 1, 9, "another stream");
    world.writes.clear();
    world.ack(1, beside.number, "another stream");
    world.send(data);
    world.settle();
    equal("released", 2, world.writes.size());
    world.data(0, data, "data first");
    world.message(1, 0, 4, "then the message");
    equal("both acknowledged", 2, world.answers.size());
    world.expectAnswer(0, 4, 2, data.number, 0, 0, 0, "data");
    world.expectAnswer(1, 4, 0, raise.number, 0, 0, 0, "raise");
    equal("none parked", 0, world.read(Status) >> 8 & 0xff);
    world.answers.clear();
    world.writes.clear();
    world.send(behind);
    world.settle();
    world.message(0, 0, 6, "sent again");
    world.ack(0, behind.number, "sent again");
    world.writes.clear();
    // A fence that is met already; one across the wrap; a parked raise that is dropped with its stream.
    raise = world.raiseFrame(0, 8, 3);
    raise.fenceStream = 2;
    raise.fence = data.number;
    world.send(raise);
    world.settle();
    world.message(0, 0, 8, "met already");
    world.ack(3, raise.number, "met already");
    world.writes.clear();
    world.restart(2, 0xffffffff);
    raise = world.raiseFrame(0, 8, 3);
    raise.fenceStream = 2;
    raise.fence = 1;
    world.send(raise);
    for (int i = 0; i < 3; i++) {
        world.settle();
        equal("parked over the wrap", 1, world.read(Status) >> 8 & 0xff);
        equal("parked over the wrap", i, world.writes.size());
        world.send(world.dataFrame(0, 0x100000, 8, 2));
    }
    world.settle();
    equal("released", 4, world.writes.size());
    world.message(3, 0, 8, "released after the wrap");
    world.writes.clear();
    world.answers.clear();
    raise = world.raiseFrame(0, 8, 3);
    raise.fenceStream = 2;
    raise.fence = world.next[2];
    world.send(raise);
    world.settle();
    world.restart(3, 77);
    equal("dropped", 0, world.read(Status) >> 8 & 0xff);
    world.send(world.dataFrame(0, 0x100000, 8, 2));
    world.settle();
    equal("dropped", 1, world.writes.size());
}

// O3, O5: data that went another way are waited for, and only they.
inline void flushes() {
    scenario = "flushes";
    for (int way = 0; way < 3; way++) {
        Tunnel world(seed);
        world.range(0, 1, 0x700000, 0x700000, 2);
        world.answering = false;
        Frame data = world.dataFrame(0, way == 1 ? 0x700000 : 0x100000, 64);
        if (way == 2) data.flags = 3 << 2;
        Frame raise = world.raiseFrame(0, 4);
        world.send(data);
        world.send(raise);
        world.settle();
        equal("target and class", (way == 1 ? 2u << 22 : 0) | (way == 2 ? 3u << 1 : 0), world.writes[0].user & 0xc0000eu);
        equal("waits only when it must", way == 0 ? 2 : 1, world.writes.size());
        equal("outstanding", way == 0 ? 2 : 1, world.read(FunctionWindow + 0x20));
        world.answering = true;
        world.settle();
        equal("both", 2, world.writes.size());
        world.message(1, 0, 4, "message");
        equal("outstanding", 0, world.read(FunctionWindow + 0x20));
        // Clean again.
        world.writes.clear();
        world.answering = false;
        world.send(world.dataFrame(0, 0x100000, 64));
        world.send(world.raiseFrame(0, 4));
        world.settle();
        equal("flushed", 2, world.writes.size());
    }
}

// O6, F17: faults of the host, told or withheld.
inline void withheld() {
    scenario = "faults";
    {
        Tunnel world(seed);
        world.faulty = [](const Write& write) { return !write.message; };
        world.send(world.dataFrame(0, 0x100000, 64));
        world.send(world.raiseFrame(0, 4));
        world.settle();
        equal("the message goes all the same", 2, world.writes.size());
        equal("data fault", 1, world.counter(DataFault));
        world.record(DataFault, 0, 0, 0, 0, 0, "data fault");
        world.faulty = [](const Write& write) { return write.message; };
        world.send(world.raiseFrame(1, 4));
        world.settle();
        equal("message fault", 1, world.counter(MessageFault));
        world.record(MessageFault, 0, 0, 1, 0, 4, "message fault");
    }
    scenario = "withheld";
    Tunnel world(seed, World::Enable | World::BusMaster | World::Withhold);
    Frame data = world.dataFrame(0, 0x100000, 64);
    Frame raise = world.raiseFrame(0, 4);
    world.answering = false;
    world.send(data);
    world.send(raise);
    world.settle();
    equal("waits for the data's response", 1, world.writes.size());
    world.ack(0, data.number, "data");
    world.answering = true;
    while (world.writes.size() < 2) world.step();
    world.answering = false;
    world.run(50);
    equal("waits for the message's response", 0, world.answers.size());
    equal("waits for the message's response", 1, world.read(Status) >> 8 & 0xff);
    world.answering = true;
    world.settle();
    world.ack(0, raise.number, "told with the response");
    equal("not parked", 0, world.read(Status) >> 8 & 0xff);
    world.writes.clear();
    // Data that failed.
    world.faulty = [](const Write& write) { return !write.message; };
    data = world.dataFrame(0, 0x100000, 64);
    raise = world.raiseFrame(0, 5);
    world.send(data);
    world.settle();
    world.record(DataFault, 0, 0, 0, 0, 0, "data fault");
    world.answers.clear();
    world.send(raise);
    world.settle();
    world.nak(0, raise.number, DataFault, 0, 5, "withheld");
    world.record(DataFault, 0, Tunnel::Id, 0, raise.number, 5, "withheld");
    equal("no message", 1, world.writes.size());
    equal("counted once", 1, world.counter(DataFault));
    // The next one is good again; a message that fails is told.
    world.writes.clear();
    world.faulty = [](const Write& write) { return write.message; };
    raise = world.raiseFrame(0, 6);
    world.send(raise);
    world.settle();
    world.nak(0, raise.number, MessageFault, 0, 6, "message fault");
    world.record(MessageFault, 0, 0, 0, 0, 6, "message fault");
    world.faulty = [](const Write&) { return false; };
    // Latched only: acknowledged at once.
    world.mask(0, 7, true);
    raise = world.raiseFrame(0, 7);
    world.send(raise);
    world.settle();
    world.ack(0, raise.number, "latched");
}

// F14, F17: a stream is numbered anew, to the very number, while the message of a withheld raise has no response. The response, which is
// an error, is not taken for that of the raise that comes then, at whatever moment the number is written.
inline void withheldAnew() {
    scenario = "withheld, and numbered anew";
    unsigned moment = 0;
    for (bool told = false; !told; moment++) {
        Tunnel world(seed, World::Enable | World::BusMaster | World::Withhold);
        world.responseCycles = 40;
        world.faulty = [](const Write& write) { return write.value() == 4; };
        Frame before = world.raiseFrame(0, 4);
        Frame raise = before;
        raise.vector = 5;
        world.send(before);
        world.run(moment);
        world.restart(0, raise.number);
        world.run(4);
        told = !world.answers.empty();  // the response came before the number was written
        world.answers.clear();
        world.send(raise);
        world.settle();
        equal("messages", 2, world.writes.size());
        equal("message", 4, world.writes[0].value());
        equal("message", 5, world.writes[1].value());
        that(world.writes[1].cycle > world.writes[0].cycle + world.responseCycles, "waits for all of its function");
        that(!world.answers.empty() && world.answers[0].cycle > world.writes[1].cycle + world.responseCycles, "its own response");
        world.ack(0, raise.number, "its own response");
        equal("the error is told", 1, world.counter(MessageFault));
        equal("not parked", 0, world.read(Status) >> 8 & 0xff);
    }
    that(moment > 40, "the number is written all the while the message is under way");
}

// 32 writes without a response, then no room; functions do not take each other's. Without link or bus master there is none either.
inline void outstandingLimit() {
    scenario = "writes without a response";
    Tunnel world(seed);
    world.answering = false;
    for (int i = 0; i < 32; i++) world.send(world.dataFrame(0, 0x100000 + 64 * i, 64));
    world.settle();
    equal("all leave", 32, world.writes.size());
    equal("outstanding", 32, world.read(FunctionWindow + 0x20));
    world.answers.clear();
    Frame data = world.dataFrame(0, 0x100000, 64);
    world.send(data);
    world.settle();
    world.nak(0, data.number, NoRoom, 0, 0, "no room");
    Frame other = world.dataFrame(1, 0x200000, 64, 1);
    world.send(other);
    world.settle();
    world.ack(1, other.number, "the other function");
    Frame raise = world.raiseFrame(0, 1, 2);
    world.send(raise);
    world.settle();
    world.ack(2, raise.number, "a message has room");
    equal("writes", 34, world.writes.size());
    world.answering = true;
    world.settle();
    world.send(data);
    world.settle();
    world.ack(0, data.number, "room again");
    for (int way = 0; way < 2; way++) {
        if (way == 0) world.write(Control, 1);
        else world.control(0, World::Enable | 0x100 << 16);
        data = world.dataFrame(0, 0x100000, 64);
        world.send(data);
        world.settle();
        world.nak(0, data.number, NoRoom, 0, 0, "cannot leave");
        Frame held = world.raiseFrame(0, 2, 2);
        world.send(held);
        world.settle();
        world.ack(2, held.number, "latched");
        that(world.pending(0, 2), "latched");
        if (way == 0) world.write(Control, 3);
        else world.control(0, World::Enable | World::BusMaster | 0x100 << 16);
        world.send(data);
        world.settle();
        world.ack(0, data.number, "can leave");
        that(!world.pending(0, 2), "gone");
    }
    // Messages stop at 64.
    world.answering = false;
    world.writes.clear();
    for (int i = 0; i < 70; i++) world.raise(0, i % 64);
    world.settle();
    equal("64 messages", 64, world.writes.size());
    world.answering = true;
    world.settle();
    equal("the rest", 70, world.writes.size());
}

// Control frames to firmware, and firmware's frames to the tunnel.
inline void boxes() {
    scenario = "inbox and outbox";
    Tunnel world(seed);
    std::vector<Bytes> sent;
    for (int i = 0; i < 6; i++) {
        Frame frame;
        frame.type = i % 2 ? 6 : 7;
        frame.connection = uint32_t(world.random.below(1 << 24));
        frame.epoch = uint16_t(i);
        frame.number = uint32_t(world.random.next());
        sent.push_back(frame.bytes());
        world.send(frame);
        world.settle();
    }
    equal("inbox", 4, world.read(InboxProducer));
    equal("dropped", 2, world.counter(InboxDropped));
    world.top->eval();
    that(world.top->irq_o, "interrupt");
    for (int i = 0; i < 4; i++) {
        for (int q = 0; q < 8; q++) equal("inbox", little(sent[i], 8 * q, q == 7 ? 4 : 8), world.read(InboxWindow + 64 * i + 8 * q) & (q == 7 ? 0xffffffff : ~0ull));
    }
    world.write(InboxConsumer, 4);
    world.run(2);
    world.top->eval();
    that(!world.top->irq_o, "no interrupt");
    world.send(sent[0]);
    world.settle();
    equal("inbox", 5, world.read(InboxProducer));
    world.silence("no answer");
    Frame hello;
    hello.type = 7;
    hello.connection = 0xabcdef;
    hello.number = 0x11223344;
    Bytes out = hello.bytes();
    for (int q = 0; q < 8; q++) world.write(OutboxWindow + 8 * q, little(out, 8 * q, 8) | (q == 7 ? ~0ull << 32 : 0));
    world.raw.clear();
    world.txPercent = 0;
    equal("send", 0, world.write(OutboxSend, 1));
    equal("busy", 1, world.read(OutboxSend));
    equal("busy", 2, world.write(OutboxSend, 1));
    world.txPercent = 100;
    world.settle();
    equal("sent", 1, world.raw.size());
    little(out, 60, 0, 4);
    that(world.raw[0] == out, "sent with its CRC");
    equal("not busy", 0, world.read(OutboxSend));
}

// F12, F10: a reset in the midst of traffic; nothing of the function after BUSY has ended, the other one goes on.
inline void resetInFlight() {
    scenario = "reset in flight";
    for (int round = 0; round < 6; round++) {
        Tunnel world(seed + round);
        world.responseCycles = 40;
        world.hostPercent = 50;
        Frame parked = world.raiseFrame(0, 5, 1);
        parked.fenceStream = 2;
        parked.fence = 50;
        world.send(parked);
        for (int i = 0; i < 20; i++) {
            world.send(world.dataFrame(0, 0x100000 + 0x100 * i, 200));
            world.send(world.raiseFrame(0, uint32_t(i)));
            world.send(world.raiseFrame(1, uint32_t(i), 3));
        }
        world.run(20 + 37 * round);
        world.write(FunctionReset, 0);
        while (world.read(FunctionReset) != 0) {}
        size_t before = world.writes.size();
        world.settle();
        for (size_t i = before; i < world.writes.size(); i++) {
            that((world.writes[i].user >> 6 & 0xffff) == 0x101, "no write of the function after its reset");
        }
        equal("epoch", 1, world.read(FunctionWindow + 0x18));
        equal("nothing pending", 0, world.read(PendingWindow));
        equal("nothing parked", 0, world.read(Status) >> 8 & 0xff);
        uint32_t others = 0;
        for (const Write& write : world.writes) others += write.message && (write.value() >> 8) == 1;
        equal("the other function", 20, others);
        // What comes late is of an old epoch.
        world.answers.clear();
        world.writes.clear();
        world.restart(0, 1000);
        Frame late = world.raiseFrame(0, 5);
        world.send(late);
        world.settle();
        world.nak(0, late.number, OldFunction, 0, 5, "old epoch");
        equal("no write", 0, world.writes.size());
    }
}

// Moderation: first at once, others held, the last never lost.
inline void moderated() {
    scenario = "moderation";
    Tunnel world(seed);
    world.write(Moderation, 1);
    world.write(ModerationWindow + 8 * 5, 3);
    auto messages = [&] {
        size_t count = world.writes.size();
        world.writes.clear();
        return count;
    };
    world.raise(0, 5);
    world.run(50);
    equal("first at once", 1, messages());
    for (int i = 0; i < 4; i++) world.raise(0, 5);
    world.raise(0, 6);
    world.run(50);
    equal("held; another is not", 1, messages());
    equal("held", 4, world.counter(Held));
    uint64_t start = world.now;
    world.settle();
    equal("one for all", 1, messages());
    that(world.now - start > 2048 && world.now - start < 3 * 2048 + 100, "at the end of the interval");
    equal("events", 3, world.counter(Events));
    // The interval runs on: held again.
    world.raise(0, 5);
    world.run(50);
    equal("held", 0, messages());
    equal("urgent goes", 0, world.raise(0, 5, true));
    world.run(50);
    equal("urgent goes", 1, messages());
    world.settle();
    world.run(4 * 2048);
    equal("it took the held one with it", 0, messages());
    // Count.
    world.write(ModerationWindow + 8 * 5, 1000 | 2 << 16);
    for (int i = 0; i < 7; i++) world.raise(0, 5);
    world.run(50);
    equal("after two held ones the next goes", 3, messages());
    // Off while held.
    world.raise(0, 5);
    world.run(50);
    equal("held", 0, messages());
    world.write(ModerationWindow + 8 * 5, 0);
    start = world.now;
    world.settle();
    equal("goes at the next visit", 1, messages());
    that(world.now - start < 2048 + 100, "within a sweep");
    // Masked: the interval ends in Pending.
    world.write(ModerationWindow + 8 * 7, 1);
    world.mask(0, 7, true);
    for (int i = 0; i < 3; i++) world.raise(0, 7);
    world.settle();
    equal("masked", 0, messages());
    that(world.pending(0, 7), "latched");
    world.mask(0, 7, false);
    world.settle();
    equal("one", 1, messages());
    // Every vector at once, twice.
    world.run(2 * 2048);
    for (uint32_t v = 0; v < 64; v++) world.write(ModerationWindow + 8 * v, 1);
    for (int i = 0; i < 2; i++) {
        for (uint32_t v = 0; v < 64; v++) world.raise(0, v);
    }
    world.settle();
    equal("each twice", 128, messages());
    // A reset clears.
    world.write(ModerationWindow + 8 * 5, 50);
    for (int i = 0; i < 3; i++) world.raise(0, 5);
    world.write(FunctionReset, 0);
    world.settle();
    messages();
    world.function(0, 0, 64);
    world.entry(0, 5, 0x5000, 5, false);
    world.run(2048 * 4);
    equal("reset", 0, messages());
    world.settle();
    equal("settings stay", 50, world.read(ModerationWindow + 8 * 5));
    world.raise(0, 5);
    world.settle();
    equal("first at once", 1, messages());
}

// F19.
inline void rateLimited() {
    scenario = "rate limit";
    Tunnel world(seed);
    world.write(ConnectionWindow + 0x20 * 5 + 8, 10);
    while (world.now % 1024 != 100) world.step();
    size_t total = 0;
    for (int i = 0; i < 200; i++) {
        Frame raise = world.raiseFrame(0, uint32_t(i % 64));
        world.send(raise);
        world.run(20);
        if (!world.answers.empty() && world.answers.back().type == 5) {
            equal("limited", RateLimited, world.answers.back().reason);
            world.next[0] = raise.number;
        }
        total++;
    }
    world.settle();
    that(world.writes.size() >= 40 && world.writes.size() <= 50, "ten in a window");
    equal("limited", total - world.writes.size(), world.counter(RateLimited));
    world.noRecord("no record");
    equal("another connection is not limited", 0, world.counter(NoRoom));
}

// Everything at any pace: no message without an event, none lost, data first.
inline void storm() {
    scenario = "storm";
    for (int round = 0; round < 4; round++) {
        Tunnel world(seed * 31 + round);
        world.rxPercent = 80;
        world.hostPercent = round == 0 ? 100 : 40 + 15 * round;
        world.responseCycles = 5;
        std::map<uint32_t, uint32_t> events, messages;
        size_t seen = 0;
        std::map<uint64_t, uint64_t> fences;  // vector -> line that must have been written before
        for (int i = 0; i < 1500; i++) {
            uint32_t f = uint32_t(world.random.below(2)), v = uint32_t(world.random.below(64)), s = uint32_t(world.random.below(4));
            if (world.random.chance(40)) {
                world.send(world.dataFrame(f, 0x100000 * (f + 1) + 64 * world.random.below(100), world.random.between(1, 1000), s));
            } else {
                Frame raise = world.raiseFrame(f, v, s);
                raise.fenceStream = uint8_t(world.random.below(4));
                raise.fence = world.next[raise.fenceStream] - 1;
                if (raise.fenceStream == s) raise.fence = raise.number;
                events[f << 8 | v]++;
                world.send(raise);
            }
            while (world.beats.size() > 40) world.step();
            if (world.random.chance(5)) {
                uint32_t m = uint32_t(world.random.below(64));
                world.mask(f, m, true);
                world.run(world.random.below(100));
                world.mask(f, m, false);
            }
        }
        world.settle();
        for (; seen < world.writes.size(); seen++) {
            if (world.writes[seen].message) messages[world.writes[seen].value()]++;
        }
        uint64_t count = 0;
        for (auto& [vector, number] : messages) {
            that(number <= events[vector], "no more messages than events");
            count += number;
        }
        for (auto& [vector, number] : events) that(number == 0 || messages[vector] > 0, "no vector is lost");
        equal("messages and merged events", world.counter(Events), count + world.counter(Merged));
        equal("none refused", 0, world.counter(Gap) + world.counter(NoRoom) + world.counter(BadCrc) + world.counter(Cut));
        for (uint32_t w = 0; w < 3; w++) equal("nothing pending", 0, world.read(PendingWindow + 8 * w));
    }
}

}  // namespace msix_test
