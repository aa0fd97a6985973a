// SPDX-License-Identifier: Apache-2.0
/// lvm_csr against registers.md itself: reset values, access types, walking ones, aliases and byte strobes from the
/// table; then what the table cannot say: configuration, commands, counters, the injected fault, and AXI4-Lite under
/// back-pressure.
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "Vlvm_csr.h"
#include "lvm_test.hpp"

using namespace lvm_test;

namespace {

struct Field {
    std::string name, access;
    int lsb = 0, bits = 0;
    uint64_t reset = 0;
    uint64_t mask() const { return ~0ULL >> (64 - bits) << lsb; }
};

struct Register {
    std::string name;
    uint32_t offset = 0;
    std::vector<Field> fields;
    uint64_t mask(const std::string& access) const {
        uint64_t mask = 0;
        for (const Field& field : fields) mask |= access.find(field.access) != std::string::npos ? field.mask() : 0;
        return mask;
    }
};

// The rows of the table: | offset | register | bits | field | access | reset | meaning |
std::vector<Register> readTable() {
    const std::string here = __FILE__;
    std::ifstream file(here.substr(0, here.rfind('/')) + "/../registers.md");
    std::vector<Register> registers;
    std::string line;
    while (std::getline(file, line)) {
        std::vector<std::string> cells;
        std::stringstream stream(line);
        std::string cell;
        while (std::getline(stream, cell, '|')) {
            const size_t first = cell.find_first_not_of(' ');
            const size_t last = cell.find_last_not_of(' ');
            cells.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
        }
        if (line.empty() || line[0] != '|' || cells.size() < 8 || cells[1] == "offset" || cells[1] == "---") continue;
        if (!cells[2].empty()) registers.push_back({cells[2], uint32_t(std::stoul(cells[1], nullptr, 16)), {}});
        Field field;
        const int high = std::stoi(cells[3]);
        const size_t colon = cells[3].find(':');
        field.lsb = colon == std::string::npos ? high : std::stoi(cells[3].substr(colon + 1));
        field.bits = high - field.lsb + 1;
        field.name = cells[4];
        field.access = cells[5];
        field.reset = std::stoull(cells[6], nullptr, 16);
        registers.back().fields.push_back(field);
    }
    return registers;
}

std::unique_ptr<Vlvm_csr> owner;
Vlvm_csr* top;
std::vector<Register> table;
std::map<std::string, uint32_t> offsets;
uint64_t counted[30];

struct Answer {
    uint64_t data;
    uint32_t response;
};

void step() {
    tick(*top, [] {
        for (int i = 0; i < 30; i++) counted[i] += top->count_i >> i & 1;
    });
}

// Address and data arrive in any order, the answer is taken late; paces are chosen by the caller.
uint32_t writeAt(uint32_t offset, uint64_t value, uint32_t strobes = 0xff, int addressDelay = 0, int dataDelay = 0,
                 int takeDelay = 0) {
    uint32_t response = 4;
    bool address = false, data = false;
    for (int i = 0; response == 4; i++) {
        top->csr_awvalid_i = !address && i >= addressDelay;
        top->csr_awaddr_i = top->csr_awvalid_i ? uint16_t(offset) : uint16_t(0x5a5a);
        top->csr_wvalid_i = !data && i >= dataDelay;
        top->csr_wdata_i = top->csr_wvalid_i ? value : ~value;
        top->csr_wstrb_i = uint8_t(top->csr_wvalid_i ? strobes : 0xff);
        top->csr_bready_i = takeDelay == 0;
        tick(*top, [&] {
            address = address || (top->csr_awvalid_i && top->csr_awready_o);
            data = data || (top->csr_wvalid_i && top->csr_wready_o);
            if (top->csr_bvalid_o) {
                that(address && data, "answered before address and data");
                if (takeDelay > 0) takeDelay--;
                else response = top->csr_bresp_o;
            }
            for (int j = 0; j < 30; j++) counted[j] += top->count_i >> j & 1;
        });
        if (i > 5000) fail("a write is not answered: offset=%x", offset);
    }
    top->csr_awvalid_i = top->csr_wvalid_i = top->csr_bready_i = 0;
    return response;
}

Answer readAt(uint32_t offset, int takeDelay = 0) {
    bool taken = false, done = false;
    Answer answer{};
    for (int i = 0; !done; i++) {
        top->csr_arvalid_i = !taken;
        top->csr_araddr_i = uint16_t(offset);
        top->csr_rready_i = takeDelay == 0;
        tick(*top, [&] {
            taken = taken || (top->csr_arvalid_i && top->csr_arready_o);
            if (top->csr_rvalid_o) {
                if (takeDelay-- == 0) {
                    answer = {top->csr_rdata_o, top->csr_rresp_o};
                    done = true;
                }
                if (takeDelay < 0) takeDelay = 0;
            }
            for (int j = 0; j < 30; j++) counted[j] += top->count_i >> j & 1;
        });
        if (i > 100) fail("a read is not answered: offset=%x", offset);
    }
    top->csr_arvalid_i = top->csr_rready_i = 0;
    return answer;
}

uint64_t value(const std::string& name) { return readAt(offsets.at(name)).data; }
uint32_t put(const std::string& name, uint64_t data) { return writeAt(offsets.at(name), data); }

void restart() {
    owner = std::make_unique<Vlvm_csr>();
    top = owner.get();
    top->csr_awvalid_i = top->csr_wvalid_i = top->csr_bready_i = top->csr_arvalid_i = top->csr_rready_i = 0;
    top->fault_taken_i = top->synced_i = top->log_taken_i = top->idle_i = top->swept_i = top->contexts_i = top->count_i = 0;
    top->ops_i = 0;
    top->exception_producer_i = top->resume_consumer_i = 0;
    top->ns_ready_i = 1;
    top->drop_ready_i = 0;
    reset(*top);
    for (uint64_t& count : counted) count = 0;
}

// ---- from the table -----------------------------------------------------------------------------------------------
void resetValues() {
    restart();
    for (const Register& r : table) {
        uint64_t expected = 0;
        for (const Field& field : r.fields) expected |= field.reset << field.lsb;
        const Answer answer = readAt(r.offset);
        equal(("reset value of " + r.name).c_str(), expected, answer.data);
        equal("response", 0, answer.response);
    }
}

void walkingOnes() {
    restart();
    for (const Register& r : table) {
        const uint64_t stored = r.mask("rw rwe");
        const uint64_t before = readAt(r.offset).data;
        for (int bit = 0; bit < 64; bit++) {
            if (r.mask("wo") != 0) break;
            const uint64_t one = 1ULL << bit;
            equal("response", 0, writeAt(r.offset, one));
            equal((r.name + " after a one at bit " + std::to_string(bit)).c_str(), (before & ~stored) | (one & stored),
                  readAt(r.offset).data);
        }
    }
}

void aliases(Random& random) {
    restart();
    std::map<uint32_t, uint64_t> expected;
    for (int round = 0; round < 3; round++) {
        for (const Register& r : table) {
            if (r.mask("wo") != 0) continue;
            const uint64_t data = random.next();
            writeAt(r.offset, data, 0xff, int(random.below(3)), int(random.below(3)), int(random.below(3)));
            const uint64_t stored = r.mask("rw rwe");
            expected[r.offset] = stored ? data & stored : readAt(r.offset).data;
        }
        for (const Register& r : table) {
            if (r.mask("wo") != 0) continue;
            equal(("value of " + r.name + " after all were written").c_str(), expected[r.offset],
                  readAt(r.offset, int(random.below(3))).data);
        }
    }
    // Byte strobes.
    for (int i = 0; i < 2000; i++) {
        const Register& r = table[random.below(table.size())];
        if (r.mask("wo") != 0) continue;
        const uint32_t strobes = uint32_t(random.bits(8));
        const uint64_t data = random.next();
        uint64_t bytes = 0;
        for (int b = 0; b < 8; b++) bytes |= strobes >> b & 1 ? 0xffULL << 8 * b : 0;
        const uint64_t mask = r.mask("rw rwe") & bytes;
        writeAt(r.offset | uint32_t(random.below(8)), data, strobes);
        expected[r.offset] = (expected[r.offset] & ~mask) | (data & mask);
        equal(("value of " + r.name + " after some bytes").c_str(), expected[r.offset], readAt(r.offset).data);
    }
    // Offsets without a register, and nothing else changes.
    for (uint32_t offset = 0; offset < 0x10000; offset += 8) {
        bool known = false;
        for (const Register& r : table) known = known || r.offset == offset;
        if (known) continue;
        const Answer answer = readAt(offset);
        equal("value without a register", 0, answer.data);
        equal("response without a register", 2, answer.response);
        equal("response without a register", 2, writeAt(offset, ~0ULL));
    }
    for (const Register& r : table) {
        if (r.mask("wo") != 0) continue;
        equal(("value of " + r.name + " at the end").c_str(), expected[r.offset], readAt(r.offset).data);
    }
}

// ---- beyond the table ---------------------------------------------------------------------------------------------
struct Config {
    uint32_t enable = 0, parityTrusted = 0, level = 0, members = 0, chunkShift = 0, extentShift = 0;
    uint32_t extentUnits = 0;
    uint64_t extentReciprocal = 0, stripes = 0;
    uint32_t online = 0;
    uint64_t payloadBase = 0, commandBase = 0, exceptionBase = 0;
    uint32_t exceptionShift = 0;
    uint64_t resumeBase = 0;
    uint32_t resumeShift = 0, faultArmed = 0;
    uint64_t faultStripe = 0;
    uint32_t rebuildMembers = 0;
    uint64_t watermark = 0;
    uint32_t logEnable = 0;
    uint64_t logBlock = 0, logSequence = 0;
    template <class V> void fields(V& v) {
        v(enable, 1), v(parityTrusted, 1), v(level, 4), v(members, 5), v(chunkShift, 4), v(extentShift, 5),
                v(extentUnits, 14), v(extentReciprocal, 42), v(stripes, 40), v(online, 16), v(payloadBase, 40), v(commandBase, 40), v(exceptionBase, 40), v(exceptionShift, 5),
                v(resumeBase, 40), v(resumeShift, 5), v(faultArmed, 1), v(faultStripe, 40),
                v(rebuildMembers, 16), v(watermark, 40), v(logEnable, 1), v(logBlock, 48), v(logSequence, 40);
    }
};

void configuration(Random& random) {
    restart();
    for (int i = 0; i < 200; i++) {
        Config c;
        uint32_t words[16];
        random.fill(words, sizeof words);
        c = unpack<Config>(words);
        put("CONTROL", c.enable | c.parityTrusted << 1);
        put("GEOMETRY", c.level | c.members << 8 | c.chunkShift << 16 | c.extentShift << 24);
        put("EXTENT", c.extentUnits | c.extentReciprocal << 16);
        put("STRIPES", c.stripes);
        put("ONLINE", c.online);
        put("PAYLOAD_BASE", c.payloadBase);
        put("COMMAND_BASE", c.commandBase);
        put("EXCEPTION_BASE", c.exceptionBase);
        put("EXCEPTION_SHIFT", c.exceptionShift);
        put("RESUME_BASE", c.resumeBase);
        put("RESUME_SHIFT", c.resumeShift);
        put("FAULT", c.faultStripe | uint64_t(c.faultArmed) << 63);
        put("REBUILD", c.watermark | uint64_t(c.rebuildMembers) << 40);
        put("LOG", c.logBlock | uint64_t(c.logEnable) << 63);
        put("LOG_SEQUENCE", c.logSequence);
        equalRecords("configuration", c, unpack<Config>(top->cfg_o));
        const uint32_t consumer = uint32_t(random.next()), producer = uint32_t(random.next());
        put("EXCEPTION_CONSUMER", consumer);
        put("RESUME_PRODUCER", producer);
        equal("exception consumer", consumer, top->exception_consumer_o);
        equal("resume producer", producer, top->resume_producer_o);
        top->exception_producer_i = uint32_t(random.next());
        top->resume_consumer_i = uint32_t(random.next());
        equal("exception producer", top->exception_producer_i, value("EXCEPTION_PRODUCER"));
        equal("resume consumer", top->resume_consumer_i, value("RESUME_CONSUMER"));
        // The fault strikes: only the arming goes.
        top->fault_taken_i = 1;
        step();
        top->fault_taken_i = 0;
        equal("fault after it struck", c.faultStripe, value("FAULT"));
        // A SYNC has written a stripe: the watermark moves when it is that one and for these members.
        for (int j = 0; j < 6; j++) {
            const bool stripe = j < 3 || random.chance(50), members = j % 3 == 0 || random.chance(50);
            top->synced_i = j != 2;
            top->synced_stripe_i = c.watermark ^ (stripe ? 0 : uint64_t(1) << random.below(40));
            top->synced_members_i = uint16_t(c.rebuildMembers ^ (members ? 0 : 1u << random.below(16)));
            step();
            top->synced_i = 0;
            if (j != 2 && stripe && members) c.watermark = (c.watermark + 1) & 0xFFFFFFFFFF;
            equal("watermark", c.watermark | uint64_t(c.rebuildMembers) << 40, value("REBUILD"));
        }
        // While it moves, firmware's write is what stays.
        top->synced_i = 1;
        top->synced_stripe_i = c.watermark;
        top->synced_members_i = uint16_t(c.rebuildMembers);
        put("REBUILD", 0xFFFF'0000'0000'0005);
        top->synced_i = 0;
        equal("watermark that firmware wrote", 0x00FF'0000'0000'0005, value("REBUILD") & 0x00FF'FFFF'FFFF'FFFF);
        // Columns take sequence numbers; a number that firmware writes meanwhile is what stays.
        for (uint64_t columns = random.below(5); columns > 0; columns--) {
            top->log_taken_i = 1;
            step();
            top->log_taken_i = 0;
            if (random.chance(50)) step();
            c.logSequence = (c.logSequence + 1) & 0xFFFFFFFFFF;
        }
        equal("sequence number", c.logSequence, value("LOG_SEQUENCE"));
        equal("log", c.logBlock | uint64_t(c.logEnable) << 63, value("LOG"));
        put("LOG_SEQUENCE", 0xFF'FFFF'FFFE);
        top->log_taken_i = 1;
        step();
        step();
        top->log_taken_i = 0;
        equal("sequence number after the last", 0, value("LOG_SEQUENCE"));
        equal("cause", c.enable | c.parityTrusted << 1, value("CONTROL"));
    }
}

void status(Random& random) {
    restart();
    uint32_t most = 0;
    for (int i = 0; i < 300; i++) {
        top->idle_i = random.chance(50);
        top->swept_i = random.chance(50);
        top->contexts_i = uint8_t(random.below(std::min(33, 2 + i / 5)));
        top->ops_i = uint16_t(random.below(257));
        most = std::max<uint32_t>(most, top->contexts_i);
        const uint64_t contexts = top->contexts_i | most << 8;
        equal("status", top->idle_i | top->swept_i << 1 | contexts << 8 | uint64_t(top->ops_i) << 24, value("STATUS"));
    }
    equal("most contexts", 32, most);
}

void counters(Random& random) {
    restart();
    for (int i = 0; i < 400; i++) {
        for (uint64_t cycles = random.below(30); cycles > 0; cycles--) {
            top->count_i = uint32_t(random.bits(30) & (random.chance(50) ? random.bits(30) : 0x3fffffff));
            step();
        }
        top->count_i = 0;
        const uint32_t which = uint32_t(random.below(30));
        equal("counter", counted[which], readAt(0x100 + 8 * which).data);
        writeAt(0x100 + 8 * which, random.next());
        equal("counter after a write", counted[which], readAt(0x100 + 8 * which).data);
    }
    equal("place of the last counter", offsets.at("LOG_BLOCKS"), 0x100 + 8 * 29);
}

void commits(Random& random) {
    restart();
    for (int i = 0; i < 300; i++) {
        const uint32_t index = uint32_t(random.bits(10));
        NsEntry entry{uint32_t(random.bits(1)), uint32_t(random.bits(8)), random.bits(48), random.bits(40)};
        put("NS_INDEX", index);
        put("NS_BLOCKS", entry.blocks);
        put("NS_TABLE", entry.tableBase);
        that(!top->ns_valid_o, "written before the commit");
        const uint32_t strobes = random.chance(80) ? 0xff : uint32_t(random.bits(8));
        // The commit waits for the map, and is performed once.
        const int wait = int(random.below(2) * random.below(50));
        int writes = 0;
        top->csr_awvalid_i = top->csr_wvalid_i = 1;
        top->csr_awaddr_i = uint16_t(offsets.at("NS_COMMIT"));
        top->csr_wdata_i = entry.valid | entry.epoch << 8 | random.next() << 16;
        top->csr_wstrb_i = uint8_t(strobes);
        top->csr_bready_i = 1;
        int answered = -1;
        for (int c = 0; c < wait + 10; c++) {
            top->ns_ready_i = c >= wait;
            tick(*top, [&] {
                if (top->ns_valid_o && top->ns_ready_i) {
                    writes++;
                    equal("namespace", index, top->ns_index_o);
                    equalRecords("namespace entry", entry, unpack<NsEntry>(top->ns_entry_o));
                }
                if (top->csr_bvalid_o) {
                    that(answered < 0, "answered twice");
                    answered = top->csr_bresp_o;
                    that(strobes != 0xff || c >= wait, "answered before the map was ready");
                }
            });
            top->csr_awvalid_i = top->csr_wvalid_i = 0;
        }
        top->csr_bready_i = 0;
        equal("writes into the map", strobes == 0xff, uint64_t(writes));
        equal("answer", strobes == 0xff ? 0 : 2, uint64_t(answered));
        equal("commit reads", 0, value("NS_COMMIT"));
    }
}

void drops(Random& random) {
    restart();
    uint64_t asked = 0;
    for (int i = 0; i < 300; i++) {
        const uint32_t ns = uint32_t(random.bits(10));
        const uint64_t extent = random.bits(48);
        equal("not busy", 0, value("INVALIDATE"));
        equal("response to a part of a command", 2, writeAt(offsets.at("INVALIDATE"), ~0ULL, 0x7f));
        that(!top->drop_valid_o, "a part of a command was performed");
        put("INVALIDATE", extent << 16 | ns);
        for (uint64_t wait = random.below(20); wait > 0; wait--) {
            step();
            that(top->drop_valid_o, "a drop was forgotten");
            equal("namespace to drop", ns, top->drop_ns_o);
            equal("extent to drop", extent, top->drop_extent_o);
        }
        equal("busy", 1, value("INVALIDATE"));
        if (random.chance(30)) {
            // A second one waits for the first.
            top->csr_awvalid_i = top->csr_wvalid_i = 1;
            top->csr_awaddr_i = uint16_t(offsets.at("INVALIDATE"));
            top->csr_wdata_i = 0x123450000 | 7;
            top->csr_wstrb_i = 0xff;
            step();
            top->csr_awvalid_i = top->csr_wvalid_i = 0;
            for (int c = 0; c < 10; c++) {
                step();
                that(!top->csr_bvalid_o, "answered before the first drop was done");
                equal("extent of the first drop", extent, top->drop_extent_o);
            }
            top->drop_ready_i = 1;
            step();
            top->drop_ready_i = 0;
            top->csr_bready_i = 1;
            step();
            step();
            step();
            top->csr_bready_i = 0;
            equal("extent of the second drop", 0x12345, top->drop_extent_o);
            asked++;
        }
        top->drop_ready_i = 1;
        step();
        top->drop_ready_i = 0;
        asked++;
        that(!top->drop_valid_o, "a drop is asked for twice");
    }
    that(asked > 330, "too few drops");
}

}  // namespace

int main(int argc, char** argv) {
    begin(argc, argv);
    Random random(1);
    table = readTable();
    equal("registers in the table", 56, table.size());
    for (const Register& r : table) offsets[r.name] = r.offset;
    resetValues();
    walkingOnes();
    aliases(random);
    configuration(random);
    status(random);
    counters(random);
    commits(random);
    drops(random);
    owner.reset();
    return passed(30000);
}
