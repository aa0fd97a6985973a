// SPDX-License-Identifier: Apache-2.0
// An AXI4-Lite manager: performs the transfers of a ring in order, one at a time, and writes value and response back
// into each. Address and data of a write go out together; either may be taken first.
#ifndef DPU_AXI_LITE_H
#define DPU_AXI_LITE_H

#include <string>

#include "fault.h"
#include "layout.h"
#include "signal.h"

namespace dpu {

class AxiLite {
public:
    std::string prefix;
    Signal awaddr, awprot, awvalid, awready, wdata, wstrb, wvalid, wready, bresp, bvalid, bready;
    Signal araddr, arprot, arvalid, arready, rdata, rresp, rvalid, rready;
    LiteControl* control = nullptr;
    LiteTransfer* ring = nullptr;
    uint64_t ring_mask = 0;
    Fault* fault = nullptr;

    void sample(uint64_t cycle) {
        if (!busy_) return;
        LiteTransfer& transfer = ring[control->completed & ring_mask];
        if (address_up_ && (transfer.write ? awready : arready).bit()) address_taken_ = true;
        if (data_up_ && wready.bit()) data_taken_ = true;
        if (!response_up_) return;
        if (transfer.write) {
            if (!bvalid.bit()) return;
            transfer.response = static_cast<uint32_t>(bresp.get());
        } else {
            if (!rvalid.bit()) return;
            transfer.value = rdata.get();
            transfer.response = static_cast<uint32_t>(rresp.get());
        }
        if (!address_taken_ || (transfer.write && !data_taken_)) {
            fault->raise("axi-lite %s: response before the transfer was accepted: address=0x%llx", prefix.c_str(),
                         static_cast<unsigned long long>(transfer.address));
        }
        transfer.cycle = cycle;
        done_ = true;
    }

    // Transfers that have their response, retired or not.
    uint64_t answered() const { return control->completed + done_; }

    void drive() {
        retire();
        if (!busy_ && control->completed != control->queued) begin();
    }

    // Takes down what was accepted, and counts the transfer once it has its response.
    void retire() {
        if (busy_) {
            LiteTransfer& transfer = ring[control->completed & ring_mask];
            if (address_taken_ && address_up_) {
                address_up_ = false;
                (transfer.write ? awvalid : arvalid).bit(false);
            }
            if (data_taken_ && data_up_) {
                data_up_ = false;
                wvalid.bit(false);
            }
            if (!done_) return;
            (transfer.write ? bready : rready).bit(false);
            busy_ = done_ = false;
            ++control->completed;
        }
    }

    bool drained() const { return !busy_ && control->completed == control->queued; }

    void reset() {
        for (; control->completed != control->queued; ++control->completed) {
            ring[control->completed & ring_mask].response = Dropped;
        }
        busy_ = address_up_ = data_up_ = response_up_ = done_ = false;
        for (const Signal* signal : {&awvalid, &wvalid, &bready, &arvalid, &rready}) signal->bit(false);
    }

    static constexpr uint32_t Dropped = 4;  // beyond the bus's two bits: a reset came first

private:
    void begin() {
        const LiteTransfer& transfer = ring[control->completed & ring_mask];
        busy_ = address_up_ = response_up_ = true;
        address_taken_ = data_taken_ = done_ = false;
        if (transfer.write) {
            awaddr.set(transfer.address);
            awvalid.bit(true);
            wdata.set(transfer.value);
            wstrb.set(transfer.strobe);
            wvalid.bit(true);
            data_up_ = true;
            bready.bit(true);
        } else {
            araddr.set(transfer.address);
            arvalid.bit(true);
            rready.bit(true);
        }
    }

    bool busy_ = false;
    bool address_up_ = false, data_up_ = false, response_up_ = false;
    bool address_taken_ = false, data_taken_ = false, done_ = false;
};

}  // namespace dpu

#endif
