// SPDX-License-Identifier: Apache-2.0
// Attaching bus endpoints: finding their ports by prefix and checking that widths make sense.

#include <strings.h>

#include "nearest.h"
#include "simulation.h"

namespace dpu {

namespace {

bool power_of_two(uint64_t value) { return value != 0 && (value & (value - 1)) == 0; }

void check_ring(const char* prefix, uint64_t count) {
    if (!power_of_two(count)) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("ring size is not a power of two: prefix=") + prefix +
                                                ", count=" + std::to_string(count)};
    }
}

void check_data(const char* prefix, const Signal& data, bool power) {
    if (data.width_bits % 8 != 0 || (power && !power_of_two(data.width_bits))) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("data width is not a whole number of bytes: port=") +
                                                data.name + ", prefix=" + prefix +
                                                ", bits=" + std::to_string(data.width_bits)};
    }
}

void check_lanes(const Signal& lanes, const Signal& data) {
    if (lanes.present() && lanes.width_bits * 8 != data.width_bits) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("one bit per data byte expected: port=") + lanes.name +
                                                ", bits=" + std::to_string(lanes.width_bits) +
                                                ", dataBits=" + std::to_string(data.width_bits)};
    }
}

// Verilator stores widths of 33 to 56 bits in 8 bytes; the bytes on the bus are what counts here.
Signal bytes_of(Signal data) {
    data.bytes = data.width_bits / 8;
    return data;
}

template <typename T>
T* at(uint64_t address) {
    return reinterpret_cast<T*>(address);
}

}  // namespace

PortFinder::PortFinder(Simulation* simulation, std::string prefix)
    : simulation_(simulation), prefix_(std::move(prefix)) {}

Signal PortFinder::input(const char* signal, bool needed, uint32_t width_bits_max) {
    return find(signal, DPU_PORT_INPUT, needed, width_bits_max);
}

Signal PortFinder::output(const char* signal, bool needed, uint32_t width_bits_max) {
    return find(signal, DPU_PORT_OUTPUT, needed, width_bits_max);
}

Signal PortFinder::find(const char* signal, uint32_t direction, bool needed, uint32_t width_bits_max) {
    const std::string plain = prefix_.empty() ? signal : prefix_ + "_" + signal;
    for (uint32_t i = 0; i < simulation_->ports.size(); ++i) {
        const Signal& port = simulation_->ports[i];
        if (strncasecmp(port.name, plain.c_str(), plain.size()) != 0) continue;
        const char* const suffix = port.name + plain.size();
        if (*suffix != 0 && strcasecmp(suffix, "_i") != 0 && strcasecmp(suffix, "_o") != 0) continue;
        if (simulation_->table->ports[i].direction != direction) {
            throw Refusal{Status::BAD_ARGUMENT,
                          std::string("port has the other direction: port=") + port.name + ", expected=" +
                              (direction == DPU_PORT_INPUT ? "input" : "output")};
        }
        if (port.width_bits > width_bits_max) {
            throw Refusal{Status::BAD_ARGUMENT, std::string("port too wide: port=") + port.name +
                                                    ", bits=" + std::to_string(port.width_bits) +
                                                    ", bitsMax=" + std::to_string(width_bits_max)};
        }
        if (direction == DPU_PORT_INPUT) {
            if (!simulation_->port_owner[i].empty()) {
                throw Refusal{Status::BAD_ARGUMENT, std::string("port is driven already: port=") + port.name +
                                                        ", by=" + simulation_->port_owner[i]};
            }
            inputs_.push_back(i);
        }
        return port;
    }
    if (needed) {
        throw Refusal{Status::BAD_ARGUMENT, "no such port: port=" + plain + "[_i|_o], top=" +
                                                simulation_->table->top_name + ", nearest=" +
                                                nearest(plain, simulation_->port_names(direction))};
    }
    return Signal();
}

void PortFinder::claim() {
    for (const uint32_t i : inputs_) simulation_->port_owner[i] = prefix_.empty() ? "endpoint" : prefix_;
}

void attach_source(Simulation* simulation, const char* prefix, const SourceSettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    StreamSource source;
    source.prefix = prefix;
    source.valid = find.input("tvalid", true, 1);
    source.ready = find.output("tready", true, 1);
    const Signal data = find.input("tdata", true, 512);
    source.keep = find.input("tkeep", false);
    source.last = find.input("tlast", false, 1);
    source.id = find.input("tid", false);
    source.user = find.input("tuser", false);
    source.dest = find.input("tdest", false);
    source.tagged = source.id.present() || source.user.present() || source.dest.present();
    check_data(prefix, data, false);
    check_lanes(source.keep, data);
    check_ring(prefix, settings.ring_count);
    source.data = bytes_of(data);
    source.control = at<SourceControl>(settings.control_address);
    source.ring = at<const PacketDescriptor>(settings.ring_address);
    source.ring_mask = settings.ring_count - 1;
    source.stall = StallStream(settings.stall);
    find.claim();
    info->index = static_cast<uint32_t>(simulation->sources.size());
    info->data_bytes = source.data.bytes;
    info->keep = source.keep.present();
    info->id_bits = source.id.width_bits;
    info->user_bits = source.user.width_bits;
    info->dest_bits = source.dest.width_bits;
    simulation->sources.push_back(std::move(source));
}

void attach_sink(Simulation* simulation, const char* prefix, const SinkSettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    StreamSink sink;
    sink.prefix = prefix;
    sink.valid = find.output("tvalid", true, 1);
    sink.ready = find.input("tready", true, 1);
    const Signal data = find.output("tdata", true, 512);
    sink.keep = find.output("tkeep", false);
    sink.last = find.output("tlast", false, 1);
    sink.id = find.output("tid", false);
    sink.user = find.output("tuser", false);
    sink.dest = find.output("tdest", false);
    sink.tagged = sink.id.present() || sink.user.present() || sink.dest.present();
    check_data(prefix, data, false);
    check_lanes(sink.keep, data);
    check_ring(prefix, settings.ring_count);
    sink.data = bytes_of(data);
    // Whatever the position of the oldest packet, one more of the largest size must fit in one piece.
    if (settings.packet_bytes_max < sink.data.bytes || !power_of_two(settings.data_bytes) ||
        settings.data_bytes < 2ull * settings.packet_bytes_max + 64) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("sink's region too small: prefix=") + prefix +
                                                ", bytes=" + std::to_string(settings.data_bytes) +
                                                ", packetBytesMax=" + std::to_string(settings.packet_bytes_max)};
    }
    sink.control = at<SinkControl>(settings.control_address);
    sink.ring = at<PacketRecord>(settings.ring_address);
    sink.ring_count = settings.ring_count;
    sink.region = at<uint8_t>(settings.data_address);
    sink.region_bytes = settings.data_bytes;
    sink.packet_bytes_max = settings.packet_bytes_max;
    sink.stall = StallStream(settings.stall);
    sink.fault = &simulation->fault;
    find.claim();
    info->index = static_cast<uint32_t>(simulation->sinks.size());
    info->data_bytes = sink.data.bytes;
    info->keep = sink.keep.present();
    info->id_bits = sink.id.width_bits;
    info->user_bits = sink.user.width_bits;
    info->dest_bits = sink.dest.width_bits;
    simulation->sinks.push_back(std::move(sink));
}

void attach_tap(Simulation* simulation, const char* prefix, const TapSettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    TraceTap tap;
    tap.prefix = prefix;
    tap.valid = find.output("valid", true, 1);
    tap.data = find.output("data", true, 4096);
    check_ring(prefix, settings.ring_count);
    tap.control = at<TapControl>(settings.control_address);
    tap.ring = at<uint8_t>(settings.ring_address);
    tap.ring_count = settings.ring_count;
    tap.nearly_full_count = settings.nearly_full_count;
    tap.fault = &simulation->fault;
    info->index = static_cast<uint32_t>(simulation->taps.size());
    info->data_bytes = tap.words() * 8;
    simulation->taps.push_back(std::move(tap));
    simulation->buses_attached();
}

void attach_memory(Simulation* simulation, const char* prefix, const MemorySettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    AxiMemory memory;
    AxiMemory& m = memory;
    m.prefix = prefix;
    m.awvalid = find.output("awvalid", false, 1);
    m.arvalid = find.output("arvalid", false, 1);
    m.writes = m.awvalid.present();
    m.reads = m.arvalid.present();
    if (!m.writes && !m.reads) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("no such port: port=") + prefix +
                                                "_awvalid[_o] or " + prefix + "_arvalid[_o], top=" +
                                                simulation->table->top_name + ", nearest=" +
                                                nearest(std::string(prefix) + "_arvalid",
                                                        simulation->port_names(DPU_PORT_OUTPUT))};
    }
    if (m.writes) {
        m.awid = find.output("awid", false, 32);
        m.awaddr = find.output("awaddr", true);
        m.awlen = find.output("awlen", false, 8);
        m.awsize = find.output("awsize", false, 3);
        m.awburst = find.output("awburst", false, 2);
        m.awready = find.input("awready", true, 1);
        m.wdata = find.output("wdata", true, 512);
        m.wstrb = find.output("wstrb", false);
        m.wlast = find.output("wlast", false, 1);
        m.wvalid = find.output("wvalid", true, 1);
        m.wready = find.input("wready", true, 1);
        m.bid = find.input("bid", false, 32);
        m.bresp = find.input("bresp", false, 2);
        m.bvalid = find.input("bvalid", true, 1);
        m.bready = find.output("bready", true, 1);
        check_data(prefix, m.wdata, true);
        check_lanes(m.wstrb, m.wdata);
    }
    if (m.reads) {
        m.arid = find.output("arid", false, 32);
        m.araddr = find.output("araddr", true);
        m.arlen = find.output("arlen", false, 8);
        m.arsize = find.output("arsize", false, 3);
        m.arburst = find.output("arburst", false, 2);
        m.arready = find.input("arready", true, 1);
        m.rid = find.input("rid", false, 32);
        m.rdata = find.input("rdata", true, 512);
        m.rresp = find.input("rresp", false, 2);
        m.rlast = find.input("rlast", false, 1);
        m.rvalid = find.input("rvalid", true, 1);
        m.rready = find.output("rready", true, 1);
        check_data(prefix, m.rdata, true);
    }
    const uint64_t bus = m.writes ? m.wdata.bytes : m.rdata.bytes;
    const bool asked = settings.request_address != 0;
    if (settings.base % bus != 0 || settings.data_bytes % bus != 0 || (settings.data_bytes == 0 && !asked) ||
        settings.base + settings.data_bytes < settings.base) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("memory is not whole bus words: prefix=") + prefix +
                                                ", base=" + std::to_string(settings.base) +
                                                ", bytes=" + std::to_string(settings.data_bytes) +
                                                ", busBytes=" + std::to_string(bus)};
    }
    if (settings.outstanding_max == 0 || settings.outstanding_max > AxiMemory::OutstandingMax ||
        settings.read_latency_cycles == 0 || settings.write_latency_cycles == 0) {
        throw Refusal{Status::BAD_ARGUMENT,
                      std::string("memory settings out of range: prefix=") + prefix +
                          ", outstandingMax=" + std::to_string(settings.outstanding_max) + " (1 to 256)" +
                          ", readLatencyCycles=" + std::to_string(settings.read_latency_cycles) + " (at least 1)" +
                          ", writeLatencyCycles=" + std::to_string(settings.write_latency_cycles) + " (at least 1)"};
    }
    m.control = at<MemoryControl>(settings.control_address);
    m.memory = at<uint8_t>(settings.data_address);
    m.memory_bytes = settings.data_bytes;
    m.base = settings.base;
    m.read_latency = settings.read_latency_cycles;
    m.write_latency = settings.write_latency_cycles;
    m.outstanding = settings.outstanding_max;
    m.stall_read_address = StallStream(settings.stall_read_address);
    m.stall_read_data = StallStream(settings.stall_read_data);
    m.stall_write_address = StallStream(settings.stall_write_address);
    m.stall_write_data = StallStream(settings.stall_write_data);
    m.stall_response = StallStream(settings.stall_response);
    if (asked) {
        check_ring(prefix, settings.request_ring_count);
        if (settings.request_ring_count < 4) {
            throw Refusal{Status::BAD_ARGUMENT, std::string("ring for requests too small: prefix=") + prefix +
                                                    ", count=" + std::to_string(settings.request_ring_count)};
        }
        m.requests.control = at<RequestControl>(settings.request_address);
        m.requests.ring = at<RequestRecord>(settings.request_ring_address);
        m.requests.ring_mask = settings.request_ring_count - 1;
        m.requests.answers = at<RequestAnswer>(settings.answer_address);
        m.requests.room = at<uint8_t>(settings.room_address);
        m.requests.told_ids = settings.told_ids;
    }
    m.fault = &simulation->fault;
    find.claim();
    info->index = static_cast<uint32_t>(simulation->memories.size());
    info->data_bytes = static_cast<uint32_t>(bus);
    info->id_bits = m.reads ? m.arid.width_bits : m.awid.width_bits;
    info->address_bits = m.reads ? m.araddr.width_bits : m.awaddr.width_bits;
    simulation->memories.push_back(std::move(memory));
    simulation->buses_attached();
}

void attach_posted(Simulation* simulation, const char* prefix, const PostedSettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    PostedWrites writes;
    PostedWrites& w = writes;
    w.prefix = prefix;
    w.awid = find.output("awid", false, 32);
    w.awaddr = find.output("awaddr", true);
    w.awlen = find.output("awlen", false, 8);
    w.awsize = find.output("awsize", false, 3);
    w.awburst = find.output("awburst", false, 2);
    w.awuser = find.output("awuser", false);
    w.awvalid = find.output("awvalid", true, 1);
    w.awready = find.input("awready", true, 1);
    const Signal data = find.output("wdata", true, 512);
    w.wstrb = find.output("wstrb", false);
    w.wlast = find.output("wlast", false, 1);
    w.wvalid = find.output("wvalid", true, 1);
    w.wready = find.input("wready", true, 1);
    w.bid = find.input("bid", false, 32);
    w.bresp = find.input("bresp", false, 2);
    w.bvalid = find.input("bvalid", true, 1);
    w.bready = find.output("bready", true, 1);
    check_data(prefix, data, true);
    check_lanes(w.wstrb, data);
    check_ring(prefix, settings.ring_count);
    w.wdata = bytes_of(data);
    // Two bursts must fit wherever they begin, and the record of each.
    if (settings.ring_count < 4 || settings.burst_bytes_max < w.wdata.bytes || !power_of_two(settings.data_bytes) ||
        settings.data_bytes < 4ull * settings.burst_bytes_max) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("region for writes too small: prefix=") + prefix +
                                                ", bytes=" + std::to_string(settings.data_bytes) +
                                                ", burstBytesMax=" + std::to_string(settings.burst_bytes_max) +
                                                ", writesMax=" + std::to_string(settings.ring_count)};
    }
    w.control = at<PostedControl>(settings.control_address);
    w.ring = at<PostedRecord>(settings.ring_address);
    w.ring_mask = settings.ring_count - 1;
    w.region = at<uint8_t>(settings.data_address);
    w.region_bytes = settings.data_bytes;
    w.burst_bytes_max = settings.burst_bytes_max;
    w.automatic = settings.automatic;
    w.fault = &simulation->fault;
    find.claim();
    info->index = static_cast<uint32_t>(simulation->posted.size());
    info->data_bytes = w.wdata.bytes;
    info->id_bits = w.awid.width_bits;
    info->user_bits = w.awuser.width_bits;
    info->address_bits = w.awaddr.width_bits;
    simulation->posted.push_back(std::move(writes));
    simulation->buses_attached();
}

void attach_lite(Simulation* simulation, const char* prefix, const LiteSettings& settings, EndpointInfo* info) {
    PortFinder find(simulation, prefix);
    AxiLite lite;
    AxiLite& l = lite;
    l.prefix = prefix;
    l.awaddr = find.input("awaddr", true);
    l.awprot = find.input("awprot", false, 3);
    l.awvalid = find.input("awvalid", true, 1);
    l.awready = find.output("awready", true, 1);
    l.wdata = find.input("wdata", true);
    l.wstrb = find.input("wstrb", false);
    l.wvalid = find.input("wvalid", true, 1);
    l.wready = find.output("wready", true, 1);
    l.bresp = find.output("bresp", false, 2);
    l.bvalid = find.output("bvalid", true, 1);
    l.bready = find.input("bready", true, 1);
    l.araddr = find.input("araddr", true);
    l.arprot = find.input("arprot", false, 3);
    l.arvalid = find.input("arvalid", true, 1);
    l.arready = find.output("arready", true, 1);
    l.rdata = find.output("rdata", true);
    l.rresp = find.output("rresp", false, 2);
    l.rvalid = find.output("rvalid", true, 1);
    l.rready = find.input("rready", true, 1);
    check_data(prefix, l.wdata, true);
    check_lanes(l.wstrb, l.wdata);
    check_ring(prefix, settings.ring_count);
    l.control = at<LiteControl>(settings.control_address);
    l.ring = at<LiteTransfer>(settings.ring_address);
    l.ring_mask = settings.ring_count - 1;
    l.fault = &simulation->fault;
    find.claim();
    info->index = static_cast<uint32_t>(simulation->lites.size());
    info->data_bytes = l.wdata.bytes;
    info->address_bits = l.awaddr.width_bits;
    simulation->lites.push_back(std::move(lite));
    simulation->buses_attached();
}

}  // namespace dpu
