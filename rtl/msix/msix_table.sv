// SPDX-License-Identifier: Apache-2.0
/// The entries of the table, each read and written as one piece, so that no message mixes two versions of one.
/// An entry that is effectively masked, whatever the reason, says so itself.
module msix_table #(
  parameter  int unsigned Vectors   = 2048,             // entries
  localparam int unsigned EntryBits = $clog2(Vectors)   // derived
) (
  input  logic                 clk_i,
`ifdef FORMAL
  input  logic [EntryBits-1:0] f_watch_i,      // an entry, and what memory holds of it
  output logic [96:0]          f_entry_o,
  output logic [EntryBits-1:0] f_read_entry_o, // the entry read last
  output logic                 f_same_o,       // it was not written since
  output logic                 f_fits_o,       // and is what memory holds
`endif
  // look at an entry
  input  logic                 read_i,
  input  logic [EntryBits-1:0] read_entry_i,
  output logic [63:0]          address_o,      // a cycle later
  output logic [31:0]          data_o,
  output logic                 mask_o,
  output logic                 blocked_o,      // effectively masked
  // what a write of the driver makes of it
  input  logic [1:0]           lanes_i,        // DWORDs that are written
  input  logic                 half_i,         // 0: address, 1: data and vector control
  input  logic [63:0]          wdata_i,
  output logic                 merged_mask_o,
  output logic                 merged_blocked_o,
  // put it back
  input  logic                 write_i,
  input  logic                 clear_i,        // as after reset, instead of merged
  input  logic [EntryBits-1:0] write_entry_i
);

  typedef struct packed {
    logic        blocked;
    logic        unaligned;  // address low was last written with bits 1:0 not zero
    logic        mask;
    logic [31:0] data;
    logic [31:0] high;
    logic [29:0] low;
  } entry_t;

`ifdef BROKEN_CORE_UNMASKED_AFTER_RESET
  localparam logic ResetMask = 1'b0;
`else
  localparam logic ResetMask = 1'b1;
`endif

  localparam int unsigned Bits = 97;

`ifdef FORMAL
  (* mem2reg *)  // solvers are slow on arrays
`endif
  logic [Bits-1:0] entries_q [Vectors];
  logic [Bits-1:0] read_q;
  logic [Bits-1:0] data;
  entry_t          entry;
  entry_t          merged;

  always_ff @(posedge clk_i) begin
    if (write_i) entries_q[write_entry_i] <= data;
    if (read_i) read_q <= entries_q[read_entry_i];
  end

  assign entry     = read_q;
  assign address_o = {entry.high, entry.low, 2'b00};
  assign data_o    = entry.data;
  assign mask_o    = entry.mask;
  assign blocked_o = entry.blocked;

  always_comb begin
    merged = entry;
    if (!half_i && lanes_i[0]) begin
      merged.low       = wdata_i[31:2];
      merged.unaligned = wdata_i[1:0] != 2'b00;
    end
    if (!half_i && lanes_i[1]) merged.high = wdata_i[63:32];
    if (half_i && lanes_i[0]) merged.data = wdata_i[31:0];
    if (half_i && lanes_i[1]) merged.mask = wdata_i[32];
    merged.blocked = merged.mask || merged.unaligned || (merged.high == '0 && merged.low == '0);
  end

  assign data             = clear_i ? {ResetMask, 1'b0, ResetMask, 94'd0} : merged;
  assign merged_mask_o    = merged.mask;
  assign merged_blocked_o = merged.blocked;

`ifdef FORMAL
  logic f_read = 1'b0;     // an entry was read, and not written since
  logic [EntryBits-1:0] f_read_entry = '0;
  logic [Bits-1:0]      f_now;
  assign f_now          = entries_q[f_read_entry];
  assign f_entry_o      = entries_q[f_watch_i];
  assign f_read_entry_o = f_read_entry;
  assign f_same_o       = f_read;
  always_ff @(posedge clk_i) begin
    if (read_i) begin
      f_read_entry <= read_entry_i;
      f_read       <= !(write_i && write_entry_i == read_entry_i);
    end else if (write_i && write_entry_i == f_read_entry) f_read <= 1'b0;
  end
  assign f_fits_o       = !f_read || read_q == f_now;
`endif

endmodule
