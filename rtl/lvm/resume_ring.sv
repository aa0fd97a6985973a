// SPDX-License-Identifier: Apache-2.0
/// Answers of firmware: fetches the entries of the resume ring (README.md, "DPU memory") in order and hands each to
/// its stage: those for a suspended context to RAID, all others (parked operations, internal operations) to thin
/// lookup.
///
/// Both stages must take an entry without waiting for another entry, or the ring would stand.
module resume_ring (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  // configuration
  input  logic                         enable_i,        // fetch
  input  logic [lvm_pkg::AddrBits-1:0] base_i,          // of the ring
  input  logic [4:0]                   shift_i,         // log2 of its entries
  // registers
  input  logic [31:0]                  producer_i,      // entries that firmware has written
  output logic [31:0]                  consumer_o,      // entries that were handed over
  // read client
  output logic                         rreq_valid_o,
  input  logic                         rreq_ready_i,
  output logic [lvm_pkg::AddrBits-1:0] rreq_addr_o,
  output logic [7:0]                   rreq_len_o,      // beats - 1
  input  logic                         rdat_valid_i,
  output logic                         rdat_ready_o,
  input  logic [lvm_pkg::BeatBits-1:0] rdat_data_i,
  // to thin lookup
  output logic                         thin_valid_o,
  input  logic                         thin_ready_i,
  output lvm_pkg::resume_t             thin_o,
  // to RAID
  output logic                         raid_valid_o,
  input  logic                         raid_ready_i,
  output lvm_pkg::resume_t             raid_o,
  // state
  output logic                         idle_o           // every entry was handed over
);

  localparam int unsigned EntryBits = 8 * 32;

  logic                 valid, ready;
  logic [EntryBits-1:0] entry;
  lvm_pkg::resume_t     resume;
  logic                 unused_entry;

  ring_reader #(.AddrBits(lvm_pkg::AddrBits), .EntryBits(EntryBits)) u_ring (
    .clk_i,
    .rst_ni,
    .enable_i,
    .base_i,
    .shift_i,
    .producer_i,
    .consumer_o,
    .rreq_valid_o,
    .rreq_ready_i,
    .rreq_addr_o,
    .rreq_len_o,
    .rdat_valid_i,
    .rdat_ready_o,
    .rdat_data_i,
    .valid_o(valid),
    .ready_i(ready),
    .data_o (entry),
    .idle_o
  );

  always_comb begin
    resume.kind        = entry[8*0 +: 8];
    resume.op          = entry[8*1 +: 8];
    resume.frag        = entry[8*2 +: lvm_pkg::FragBits];
    resume.ctx         = entry[8*3 +: lvm_pkg::CtxBits];
    resume.tag         = entry[8*4 +: 16];
    resume.status      = entry[8*6 +: 15];
    resume.status_top  = entry[8*6 + 15];
    resume.extent      = entry[8*8 +: 32];
    resume.epoch       = entry[8*12 +: 8];
    resume.reconstruct = entry[8*13];
    resume.to_ctx      = entry[8*13 + 1];
    resume.check       = entry[8*13 + 2];
    resume.fua         = entry[8*13 + 3];
    resume.lba         = entry[8*16 +: 48];
    resume.blocks      = entry[8*24 +: 32];
    resume.opcode      = entry[8*28 +: 8];
  end
  assign unused_entry = ^entry;

  assign thin_o       = resume;
  assign raid_o       = resume;
  assign thin_valid_o = valid && !resume.to_ctx;
  assign raid_valid_o = valid && resume.to_ctx;
  assign ready        = resume.to_ctx ? raid_ready_i : thin_ready_i;

endmodule
