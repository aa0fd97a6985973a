// SPDX-License-Identifier: Apache-2.0
/// Any moderation at all: what it holds and when it lets go is the solver's choice. In place of the real one in the proof of
/// msix_core, which is about the events that reach a vector.
module moderation #(
  parameter  int unsigned Vectors   = 2048,             // entries
  localparam int unsigned EntryBits = $clog2(Vectors)   // derived
) (
  input  logic                 clk_i,
  input  logic                 rst_ni,
  input  logic                 enable_i,
  input  logic                 sweep_i,
  input  logic [EntryBits-1:0] sweep_entry_i,
  input  logic                 read_i,
  input  logic [EntryBits-1:0] read_entry_i,
  output logic [15:0]          interval_o,
  output logic [7:0]           count_o,
  output logic                 moderated_o,
  output logic                 running_o,
  output logic                 due_o,
  output logic [7:0]           held_o,
  input  logic                 write_i,
  input  logic [EntryBits-1:0] entry_i,
  input  logic                 start_i,
  input  logic                 keep_i,
  input  logic [7:0]           held_i,
  input  logic                 set_i,
  input  logic [15:0]          interval_i,
  input  logic [7:0]           count_i,
  output logic                 ended_valid_o,
  input  logic                 ended_ready_i,
  output logic [EntryBits-1:0] ended_entry_o,
  output logic                 holding_o
);

  assign interval_o    = $anyseq;
  assign count_o       = $anyseq;
  assign moderated_o   = $anyseq;
  assign running_o     = $anyseq;
  assign due_o         = $anyseq;
  assign held_o        = $anyseq;
  assign ended_valid_o = $anyseq;
  assign ended_entry_o = $anyseq;
  assign holding_o     = $anyseq;

endmodule
